/** Every fault switch does what its name says, can be set over HTTP, and is off again afterwards. */
import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FaultSwitches, parseFaults } from '../../../local-cloud/lambda-service/faults/faults.ts';
import { eventually } from '../kit/eventually.ts';
import { failureOf, startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

const ECHO = 'export const handler = async () => process.env.NONCE ?? "old";';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  await cloud?.stop();
});
afterEach(async () => {
  await faults('DELETE');
});

async function faults(
  method: 'GET' | 'PUT' | 'DELETE',
  body?: unknown,
): Promise<{ status: number; response: unknown }> {
  const response = await fetch(`http://localhost:${cloud.port}/_thaw/faults`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, response: await response.json() };
}

async function newFunction(): Promise<string> {
  const name = `faulty-${randomUUID()}`;
  await cloud.createNodeFunction(name, ECHO);
  return name;
}

const invoke = (name: string) => cloud.lambda.send(new InvokeCommand({ FunctionName: name, LogType: 'Tail' }));
const setNonce = (name: string, nonce: string) =>
  cloud.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables: { NONCE: nonce } } }),
  );
const status = async (name: string) =>
  (await cloud.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))).LastUpdateStatus;
const tailOf = (response: { LogResult?: string | undefined }) =>
  Buffer.from(response.LogResult ?? '', 'base64').toString();

describe('the switches', () => {
  it('are off at the start and can be set, read and cleared', async () => {
    expect((await faults('GET')).response).toEqual({});
    expect(await faults('PUT', { throttleRate: 0.5 })).toEqual({ status: 200, response: { throttleRate: 0.5 } });
    expect((await faults('GET')).response).toEqual({ throttleRate: 0.5 });
    expect(await faults('DELETE')).toEqual({ status: 200, response: {} });
    expect((await faults('GET')).response).toEqual({});
  });

  it('refuse an unknown key, naming it and the valid ones', async () => {
    const refusal = await faults('PUT', { throttelRate: 1 });

    expect(refusal.status).toBe(400);
    expect(refusal.response).toMatchObject({ code: 'SUITE_INVALID' });
    expect(JSON.stringify(refusal.response)).toContain('throttelRate');
    expect(JSON.stringify(refusal.response)).toContain(
      'use one of: functions, throttleRate, updateMs, stuckUpdate, idle, blockedRuntime, staleInvocations, proactiveInit, logTail, dropConnectionRate, slowNetwork',
    );
  });

  it.each([
    ['throttleRate', 2],
    ['throttleRate', '1'],
    ['updateMs', -1],
    ['stuckUpdate', 'yes'],
    ['idle', 'yes'],
    ['blockedRuntime', 1],
    ['staleInvocations', 1.5],
    ['proactiveInit', 1000],
    ['logTail', 'half'],
    ['dropConnectionRate', Number.NaN],
    ['slowNetwork', { dynamodb: 'slow' }],
    ['functions', 'one'],
  ])('refuse %s = %j', (name, value) => {
    expect(() => parseFaults({ [name]: value })).toThrow(name);
  });

  it('refuse a body that is not a JSON object', async () => {
    expect((await faults('PUT', 'nonsense')).status).toBe(400);
    expect((await faults('PUT', [])).status).toBe(400);
  });

  it('refuse requests of a web page', async () => {
    const response = await fetch(`http://localhost:${cloud.port}/_thaw/faults`, {
      method: 'PUT',
      body: '{"throttleRate":1}',
      headers: { origin: 'https://example.org' },
    });

    expect(response.status).toBe(403);
  });

  it('affect a share of the calls, evenly spread and the same in every run', () => {
    const switches = new FaultSwitches();
    switches.set({ throttleRate: 0.1 });

    const injected = Array.from({ length: 30 }, () => switches.shouldInject('throttleRate', 'f'));

    expect(injected.flatMap((isInjected, index) => (isInjected ? [index] : []))).toEqual([9, 19, 29]);
  });
});

describe('the fault', () => {
  it('throttleRate throttles only the named functions', async () => {
    const [affected, other] = [await newFunction(), await newFunction()];
    await faults('PUT', { functions: [affected], throttleRate: 0.5 });

    const outcomes = [];
    for (let call = 0; call < 4; call += 1)
      outcomes.push(
        await invoke(affected).then(
          () => 200,
          (error) => error.$metadata.httpStatusCode,
        ),
      );

    expect(outcomes).toEqual([200, 429, 200, 429]);
    expect((await invoke(other)).StatusCode).toBe(200);
  });

  it('stuckUpdate keeps an update InProgress until it is off', async () => {
    const name = await newFunction();
    await faults('PUT', { stuckUpdate: true });
    await setNonce(name, 'new');

    for (let poll = 0; poll < 10; poll += 1) expect(await status(name)).toBe('InProgress');
    expect(textOf((await invoke(name)).Payload)).toBe('"old"');

    await faults('DELETE');
    await eventually('updated', async () => (await status(name)) === 'Successful');
    expect(textOf((await invoke(name)).Payload)).toBe('"new"');
  });

  it('updateMs sets the minimum duration of an update', async () => {
    const name = await newFunction();
    await faults('PUT', { updateMs: 1500 });
    const startedAtMs = performance.now();

    await setNonce(name, 'new');
    await eventually('updated', async () => (await status(name)) === 'Successful');

    // A lower bound only: a timer never fires early by more than its resolution.
    expect(performance.now() - startedAtMs).toBeGreaterThan(1490);
  });

  it('idle makes a function Inactive until it is invoked; that call fails, and only an invocation wakes it', async () => {
    const name = await newFunction();
    await faults('PUT', { functions: [name], idle: true });
    const state = async () => {
      const { State, StateReasonCode } = await cloud.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: name }),
      );
      return { State, StateReasonCode };
    };
    expect(await state()).toEqual({ State: 'Inactive', StateReasonCode: 'Idle' });

    // Lambda accepts updates of an Inactive function.
    await setNonce(name, 'new');
    await eventually('updated', async () => (await status(name)) === 'Successful');
    expect(await state()).toEqual({ State: 'Inactive', StateReasonCode: 'Idle' });

    await faults('PUT', { functions: [name], idle: true, stuckUpdate: true });
    const refused = await failureOf(invoke(name));
    const restoring = await state();
    await faults('DELETE');
    expect(refused).toMatchObject({ name: 'CodeArtifactUserPendingException', status: 409 });
    expect(restoring).toEqual({ State: 'Pending', StateReasonCode: 'Restoring' });
    await eventually('active', async () => (await state()).State === 'Active');
    expect(textOf((await invoke(name)).Payload)).toBe('"new"');
  });

  it('blockedRuntime refuses updates as Lambda does for an old runtime', async () => {
    const name = await newFunction();
    await faults('PUT', { functions: [name], blockedRuntime: true });

    expect(await failureOf(setNonce(name, 'new'))).toMatchObject({
      name: 'InvalidParameterValueException',
      status: 400,
      message: expect.stringMatching(/^The runtime parameter of nodejs24\.x is no longer supported/),
    });
    expect(textOf((await invoke(name)).Payload)).toBe('"old"');
  });

  it('staleInvocations sends that many invocations after an update to the old environment', async () => {
    const name = await newFunction();
    await invoke(name);
    await faults('PUT', { staleInvocations: 2 });
    await setNonce(name, 'new');
    await eventually('updated', async () => (await status(name)) === 'Successful');

    const seen = [];
    for (let call = 0; call < 4; call += 1) seen.push(textOf((await invoke(name)).Payload));

    expect(seen).toEqual(['"old"', '"old"', '"new"', '"new"']);
  });

  it('staleInvocations ends as soon as it is off', async () => {
    const name = await newFunction();
    await invoke(name);
    await faults('PUT', { staleInvocations: 1000 });
    await setNonce(name, 'new');
    await eventually('updated', async () => (await status(name)) === 'Successful');
    const stale = textOf((await invoke(name)).Payload);

    await faults('DELETE');

    expect([stale, textOf((await invoke(name)).Payload)]).toEqual(['"old"', '"new"']);
  });

  it('proactiveInit removes Init Duration from the first invocation after an update', async () => {
    const name = await newFunction();
    expect(tailOf(await invoke(name))).toContain('Init Duration: ');
    await faults('PUT', { proactiveInit: 1 });
    await setNonce(name, 'new');
    await eventually('updated', async () => (await status(name)) === 'Successful');

    const first = await invoke(name);

    expect(textOf(first.Payload)).toBe('"new"');
    expect(tailOf(first)).toContain('REPORT RequestId: ');
    expect(tailOf(first)).not.toContain('Init Duration: ');
  });

  it('logTail removes the tail, or cuts it off in its REPORT line', async () => {
    const name = await newFunction();

    await faults('PUT', { logTail: 'missing' });
    const missing = await invoke(name);
    await faults('PUT', { logTail: 'truncated' });
    const truncated = await invoke(name);

    expect(missing.LogResult).toBeUndefined();
    expect(tailOf(truncated)).toContain('REPORT RequestId: ');
    expect(tailOf(truncated)).not.toContain('Max Memory Used');
    expect(textOf(truncated.Payload)).toBe('"old"');
  });

  it('dropConnectionRate closes the connection without a response, and the next call works', async () => {
    const name = await newFunction();
    await faults('PUT', { dropConnectionRate: 1 });

    const dropped = await failureOf(invoke(name));
    await faults('DELETE');

    expect(dropped.status).toBe(0);
    expect((await invoke(name)).StatusCode).toBe(200);
  });

  it('slowNetwork delays the requests to a service', async () => {
    await faults('PUT', { slowNetwork: { dynamodb: 700 } });
    const startedAtMs = performance.now();

    await failureOf(cloud.dynamodb.send(new GetItemCommand({ TableName: 'none', Key: { pk: { S: 'a' } } })));

    expect(performance.now() - startedAtMs).toBeGreaterThan(690);
  });
});
