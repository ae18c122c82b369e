/** Conformance: a function's states and RevisionIds change as on AWS (lambda-semantics §9 lines 2, 3 and 8). */
import { randomUUID } from 'node:crypto';
import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import { failureOf, nodeZip, startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

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

/** Creations and updates of the function do not end until `release`, so that no test depends on the speed of the machine. */
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
  it('of the code runs the new code in a new environment', async () => {
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

  it('by several clients at the same time is accepted from exactly one of them', async () => {
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

    const accepted = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason.name);
    expect(accepted).toHaveLength(1);
    expect(new Set(refused)).toEqual(new Set(['ResourceConflictException']));
    expect((await configuration(name)).MemorySize).toBe(accepted[0]?.value.MemorySize);
    expect((await echo(name)).memory).toBe(String(accepted[0]?.value.MemorySize));
  });
});

describe('ListFunctions', () => {
  it('returns no states, and the RevisionId that GetFunction returns', async () => {
    const name = `listed-${randomUUID()}`;
    await cloud.createNodeFunction(name, ECHO);

    const listed = await cloud.lambda.send(new ListFunctionsCommand({}));

    const listedFunction = listed.Functions?.find(({ FunctionName }) => FunctionName === name);
    expect(listedFunction).toMatchObject({ RevisionId: (await configuration(name)).RevisionId });
    expect(listedFunction).not.toHaveProperty('State');
    expect(listedFunction).not.toHaveProperty('LastUpdateStatus');
  });
});
