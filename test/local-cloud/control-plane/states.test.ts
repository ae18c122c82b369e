/** Conformance: a function's states and RevisionIds move as on AWS (lambda-semantics §9 lines 2, 3 and 8). */
import { randomUUID } from 'node:crypto';
import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { eventually, failureOf, nodeZip, startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

const ECHO = `import { randomUUID } from 'node:crypto';
const environmentId = randomUUID();
export const handler = async () => ({ environmentId, nonce: process.env.NONCE ?? null, memory: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE });`;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  await cloud?.stop();
});

/** Creations and updates of the function do not end until `release`: nothing here depends on how fast this machine is. */
const hold = (name: string) => cloud.cloud.faults.set({ functions: [name], stuckUpdate: true });
const release = () => cloud.cloud.faults.set({});
afterEach(release);

const configuration = async (name: string): Promise<FunctionConfiguration> =>
  await cloud.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
const echo = async (name: string) =>
  JSON.parse(textOf((await cloud.lambda.send(new InvokeCommand({ FunctionName: name }))).Payload));
const updated = (name: string) =>
  eventually(`${name} updated`, async () => (await configuration(name)).LastUpdateStatus === 'Successful');

describe('a function that is being created', () => {
  it('is Pending, refuses invocations and updates with 409, and becomes Active with another RevisionId', async () => {
    const name = `created-${randomUUID()}`;
    hold(name);

    const created = await cloud.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/plain',
        Code: { ZipFile: nodeZip(ECHO) },
      }),
    );
    const invoked = await failureOf(cloud.lambda.send(new InvokeCommand({ FunctionName: name })));
    const changed = await failureOf(
      cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 256 })),
    );
    release();
    await eventually('active', async () => (await configuration(name)).State === 'Active');
    const active = await configuration(name);

    expect(created).toMatchObject({
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      MemorySize: 128,
      Timeout: 3,
      Version: '$LATEST',
    });
    expect(created.LastUpdateStatus).toBeUndefined();
    for (const refusal of [invoked, changed]) {
      expect(refusal).toMatchObject({
        name: 'ResourceConflictException',
        status: 409,
        Type: 'User',
        message:
          'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      });
    }
    expect(active.LastUpdateStatus).toBe('Successful');
    expect(active.StateReasonCode).toBeUndefined();
    expect(active.RevisionId).not.toBe(created.RevisionId);
  });

  it('cannot be created twice', async () => {
    const name = `twice-${randomUUID()}`;
    await cloud.createNodeFunction(name, ECHO);

    const refusal = await failureOf(cloud.createNodeFunction(name, ECHO));

    expect(refusal).toMatchObject({
      name: 'ResourceConflictException',
      status: 409,
      message: `Function already exist: ${name}`,
    });
  });
});

describe('an update', () => {
  it('shows new values InProgress, lets the old environment answer, then Successful with another RevisionId and a new process', async () => {
    const name = `update-${randomUUID()}`;
    await cloud.createNodeFunction(name, ECHO);
    const before = await configuration(name);
    const first = await echo(name);
    hold(name);

    const answer = await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: name,
        MemorySize: 640,
        Environment: { Variables: { NONCE: 'n1' } },
      }),
    );
    const polled = await cloud.lambda.send(new GetFunctionCommand({ FunctionName: name }));
    const during = await echo(name);
    release();
    await waitUntilFunctionUpdatedV2(
      { client: cloud.lambda, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { FunctionName: name },
    );
    const after = await configuration(name);
    const last = await echo(name);

    expect(answer).toMatchObject({
      MemorySize: 640,
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
    });
    expect(polled.Configuration?.LastUpdateStatus).toBe('InProgress');
    expect(polled.Configuration?.RevisionId).toBe(answer.RevisionId);
    expect(during).toEqual({ ...first, memory: '512', nonce: null });
    expect(after.LastUpdateStatusReasonCode).toBeUndefined();
    expect(new Set([before.RevisionId, answer.RevisionId, after.RevisionId]).size).toBe(3);
    expect(last).toMatchObject({ nonce: 'n1', memory: '640' });
    expect(last.environmentId).not.toBe(first.environmentId);
  });

  it('of the code runs the new code in a new process', async () => {
    const name = `code-${randomUUID()}`;
    await cloud.createNodeFunction(name, ECHO);
    await echo(name);

    await cloud.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: name,
        ZipFile: nodeZip("export const handler = async () => 'new code';"),
      }),
    );
    await updated(name);

    expect(await echo(name)).toBe('new code');
  });

  it('refuses every other change meanwhile with 409', async () => {
    const name = `busy-${randomUUID()}`;
    const arn = await cloud.createNodeFunction(name, ECHO);
    hold(name);
    const update = () => new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 256 });

    await cloud.lambda.send(update());
    const refusals = [
      await failureOf(cloud.lambda.send(update())),
      await failureOf(cloud.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: nodeZip(ECHO) }))),
      await failureOf(cloud.lambda.send(new TagResourceCommand({ Resource: arn, Tags: { a: 'b' } }))),
    ];

    for (const refusal of refusals) {
      expect(refusal).toMatchObject({
        name: 'ResourceConflictException',
        status: 409,
        message: `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
      });
    }
  });

  it('with the RevisionId from before the last transition is refused with 412', async () => {
    const name = `stale-${randomUUID()}`;
    await cloud.createNodeFunction(name, ECHO);
    const before = await configuration(name);
    await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 256, RevisionId: before.RevisionId }),
    );
    await updated(name);

    const refusal = await failureOf(
      cloud.lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize: 128, RevisionId: before.RevisionId }),
      ),
    );

    expect(refusal).toMatchObject({
      name: 'PreconditionFailedException',
      status: 412,
      Type: 'User',
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    });
    expect((await configuration(name)).MemorySize).toBe(256);
  });

  it('by several clients at once is accepted from exactly one of them', async () => {
    const name = `race-${randomUUID()}`;
    await cloud.createNodeFunction(name, ECHO);
    const other = cloud.lambdaAs({ accessKeyId: 'test', secretAccessKey: 'test' });
    const { RevisionId } = await configuration(name);
    hold(name);

    const outcomes = await Promise.allSettled(
      [300, 301, 302, 303, 304, 305].map((MemorySize, index) =>
        (index % 2 ? other : cloud.lambda).send(
          new UpdateFunctionConfigurationCommand({ FunctionName: name, MemorySize, RevisionId }),
        ),
      ),
    );
    other.destroy();
    release();
    await updated(name);

    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason.name);
    expect(won).toHaveLength(1);
    expect(new Set(lost)).toEqual(new Set(['ResourceConflictException']));
    expect((await configuration(name)).MemorySize).toBe(won[0]?.value.MemorySize);
    expect((await echo(name)).memory).toBe(String(won[0]?.value.MemorySize));
  });

  it('leaves every invocation that runs meanwhile with a correct answer, from the old or the new environment', async () => {
    const name = `under-load-${randomUUID()}`;
    await cloud.createNodeFunction(
      name,
      'export const handler = async () => { await new Promise((done) => setTimeout(done, 20)); return process.env.NONCE ?? "old"; };',
    );
    const seen: unknown[] = [];
    let isOver = false;
    const caller = async () => {
      while (!isOver) seen.push(await echo(name));
    };

    hold(name);
    const callers = awaitedLater(Promise.all([caller(), caller()]));
    onTestFinished(() => {
      isOver = true;
    });
    await cloud.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables: { NONCE: 'new' } } }),
    );
    await eventually('the old environment answers', () => seen.includes('old'));
    release();
    await updated(name);
    await eventually('the new environment answers', () => seen.includes('new'));
    isOver = true;
    await callers;

    expect(new Set(seen)).toEqual(new Set(['old', 'new']));
  });
});

describe('ListFunctions', () => {
  it('shows no states, and the RevisionId that GetFunction shows', async () => {
    const name = `listed-${randomUUID()}`;
    await cloud.createNodeFunction(name, ECHO);

    const listed = await cloud.lambda.send(new ListFunctionsCommand({}));

    const found = listed.Functions?.find((each) => each.FunctionName === name);
    expect(found).toMatchObject({ RevisionId: (await configuration(name)).RevisionId });
    expect(found).not.toHaveProperty('State');
    expect(found).not.toHaveProperty('LastUpdateStatus');
  });
});
