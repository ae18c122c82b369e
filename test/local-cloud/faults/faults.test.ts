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

async function faults(method: 'GET' | 'PUT' | 'DELETE', body?: unknown): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`http://localhost:${cloud.port}/_thaw/faults`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, answer: await response.json() };
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
const tailOf = (answer: { LogResult?: string | undefined }) => Buffer.from(answer.LogResult ?? '', 'base64').toString();

describe('the switches', () => {
  it('are off at the start and can be set, read and cleared', async () => {
    expect((await faults('GET')).answer).toEqual({});
    expect(await faults('PUT', { throttleRate: 0.5 })).toEqual({ status: 200, answer: { throttleRate: 0.5 } });
    expect((await faults('GET')).answer).toEqual({ throttleRate: 0.5 });
    expect(await faults('DELETE')).toEqual({ status: 200, answer: {} });
    expect((await faults('GET')).answer).toEqual({});
  });

  it('name an unknown key and the known ones', async () => {
    const refused = await faults('PUT', { throttelRate: 1 });

    expect(refused.status).toBe(400);
    expect(refused.answer).toMatchObject({ code: 'SUITE_INVALID' });
    expect(JSON.stringify(refused.answer)).toContain('throttelRate');
    expect(JSON.stringify(refused.answer)).toContain(
      'use one of: functions, throttleRate, updateMs, stuckUpdate, staleInvocations, proactiveInit, logTail, dropConnectionRate, slowNetwork',
    );
  });

  it.each([
    ['throttleRate', 2],
    ['throttleRate', '1'],
    ['updateMs', -1],
    ['stuckUpdate', 'yes'],
    ['staleInvocations', 1.5],
    ['proactiveInit', 1000],
    ['logTail', 'half'],
    ['dropConnectionRate', Number.NaN],
    ['slowNetwork', { dynamodb: 'slow' }],
    ['functions', 'one'],
  ])('refuse %s = %j', (name, value) => {
    expect(() => parseFaults({ [name]: value })).toThrow(name);
  });

  it('refuse what is no JSON object', async () => {
    expect((await faults('PUT', 'nonsense')).status).toBe(400);
    expect((await faults('PUT', [])).status).toBe(400);
  });

  it('refuse a web page', async () => {
    const response = await fetch(`http://localhost:${cloud.port}/_thaw/faults`, {
      method: 'PUT',
      body: '{"throttleRate":1}',
      headers: { origin: 'https://example.org' },
    });

    expect(response.status).toBe(403);
  });

  it('strike a share of the calls, evenly and the same each time', () => {
    const switches = new FaultSwitches();
    switches.set({ throttleRate: 0.1 });

    const struck = Array.from({ length: 30 }, () => switches.strikes('throttleRate', 'f'));

    expect(struck.flatMap((strikes, index) => (strikes ? [index] : []))).toEqual([9, 19, 29]);
  });
});

describe('each fault', () => {
  it('throttleRate: 429, for the named functions only', async () => {
    const [concerned, other] = [await newFunction(), await newFunction()];
    await faults('PUT', { functions: [concerned], throttleRate: 0.5 });

    const outcomes = [];
    for (let call = 0; call < 4; call += 1)
      outcomes.push(
        await invoke(concerned).then(
          () => 200,
          (error) => error.$metadata.httpStatusCode,
        ),
      );

    expect(outcomes).toEqual([200, 429, 200, 429]);
    expect((await invoke(other)).StatusCode).toBe(200);
  });

  it('stuckUpdate: InProgress until the switch is off', async () => {
    const name = await newFunction();
    await faults('PUT', { stuckUpdate: true });
    await setNonce(name, 'new');

    for (let poll = 0; poll < 10; poll += 1) expect(await status(name)).toBe('InProgress');
    expect(textOf((await invoke(name)).Payload)).toBe('"old"');

    await faults('DELETE');
    await eventually('updated', async () => (await status(name)) === 'Successful');
    expect(textOf((await invoke(name)).Payload)).toBe('"new"');
  });

  it('updateMs: an update takes at least that long', async () => {
    const name = await newFunction();
    await faults('PUT', { updateMs: 1500 });
    const startedAtMs = performance.now();

    await setNonce(name, 'new');
    await eventually('updated', async () => (await status(name)) === 'Successful');

    // A lower bound only: a timer never fires early by more than its resolution.
    expect(performance.now() - startedAtMs).toBeGreaterThan(1490);
  });

  it('staleInvocations: that many calls after the update reach the old environment', async () => {
    const name = await newFunction();
    await invoke(name);
    await faults('PUT', { staleInvocations: 2 });
    await setNonce(name, 'new');
    await eventually('updated', async () => (await status(name)) === 'Successful');

    const seen = [];
    for (let call = 0; call < 4; call += 1) seen.push(textOf((await invoke(name)).Payload));

    expect(seen).toEqual(['"old"', '"old"', '"new"', '"new"']);
  });

  it('staleInvocations: over at once when the switch is off', async () => {
    const name = await newFunction();
    await invoke(name);
    await faults('PUT', { staleInvocations: 1000 });
    await setNonce(name, 'new');
    await eventually('updated', async () => (await status(name)) === 'Successful');
    const stale = textOf((await invoke(name)).Payload);

    await faults('DELETE');

    expect([stale, textOf((await invoke(name)).Payload)]).toEqual(['"old"', '"new"']);
  });

  it('proactiveInit: the first call after an update has no Init Duration', async () => {
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

  it('logTail: missing, or cut in its REPORT line', async () => {
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

  it('dropConnectionRate: no answer, and the next call works', async () => {
    const name = await newFunction();
    await faults('PUT', { dropConnectionRate: 1 });

    const dropped = await failureOf(invoke(name));
    await faults('DELETE');

    expect(dropped.status).toBe(0);
    expect((await invoke(name)).StatusCode).toBe(200);
  });

  it('slowNetwork: a service answers later, others do not wait', async () => {
    await faults('PUT', { slowNetwork: { dynamodb: 700 } });
    const startedAtMs = performance.now();

    await failureOf(cloud.dynamodb.send(new GetItemCommand({ TableName: 'none', Key: { pk: { S: 'a' } } })));

    expect(performance.now() - startedAtMs).toBeGreaterThan(690);
  });
});
