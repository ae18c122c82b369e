/** Stub functions through the AWS SDK, with the signatures and policies of the local cloud. */
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  TagResourceCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseLogTail } from '../../../core/telemetry/parse-log-tail.ts';
import { parseResponse } from '../../../core/telemetry/parse-response.ts';
import type { StubCallEntry } from '../../../local-cloud/lambda-service/stub/call-log.ts';
import { eventually } from '../kit/eventually.ts';
import { failureOf, nodeZip, startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

const FunctionName = 'thaw-stub-shop';
const VARIABLES = { STUB_UPDATE_MS: '40', STUB_INIT_MS: '30', STUB_DURATION_MS: '20', STUB_SPREAD_PERCENT: '0' };

let cloud: TestCloud;
let arn: string;
beforeAll(async () => {
  cloud = await startTestCloud();
  const created = await cloud.lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/plain',
      MemorySize: 128,
      Timeout: 10,
      Code: { ZipFile: nodeZip('throw new Error("no code of a stub runs")') },
      Environment: { Variables: VARIABLES },
      Tags: { 'thaw:measure': 'true' },
    }),
  );
  arn = created.FunctionArn ?? '';
  await settled();
});
afterAll(async () => {
  await cloud?.stop();
});

async function settled() {
  const read = async () => (await cloud.lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration;
  await eventually('the function is settled', async () => {
    const { State, LastUpdateStatus } = (await read()) ?? {};
    return State === 'Active' && LastUpdateStatus === 'Successful';
  });
  return (await read()) ?? {};
}

async function invoke(Qualifier?: string) {
  const response = await cloud.lambda.send(new InvokeCommand({ FunctionName, Qualifier, LogType: 'Tail' }));
  const log = Buffer.from(response.LogResult ?? '', 'base64').toString();
  return {
    report: parseLogTail(log, response.$metadata.requestId),
    response: parseResponse(textOf(response.Payload), []),
    version: response.ExecutedVersion,
  };
}

async function stubCalls(method = 'GET'): Promise<readonly StubCallEntry[]> {
  const response = await fetch(`http://localhost:${cloud.port}/_thaw/stub`, { method });
  return ((await response.json()) as { calls: readonly StubCallEntry[] }).calls;
}

describe('stub functions', () => {
  it('answer a cold and a warm call with REPORT and probe of the new configuration', async () => {
    const Environment = { Variables: { ...VARIABLES, THAW_NONCE: 'n1' } };
    await cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 512, Environment }));
    await settled();
    const [cold, warm] = [await invoke(), await invoke()];
    expect(cold.report).toMatchObject({
      initDurationMs: 30,
      durationMs: 20,
      billedDurationMs: 50,
      memorySizeMb: 512,
    });
    expect(cold.response.probe).toMatchObject({ invocation: 1, nonce: 'n1', memoryMb: 512 });
    expect(warm.report?.initDurationMs).toBeUndefined();
    expect(warm.response.probe).toMatchObject({
      invocation: 2,
      environmentId: cold.response.probe?.environmentId,
    });
  });

  it('refuse an update in progress and an old RevisionId with the errors of Lambda', async () => {
    const { RevisionId } = await settled();
    const update = (changes: object) =>
      cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...changes }));
    const Environment = { Variables: { ...VARIABLES, STUB_UPDATE_MS: '60000' } };
    await update({ MemorySize: 256, RevisionId });
    await settled();
    expect(await failureOf(update({ MemorySize: 512, RevisionId }))).toMatchObject({
      name: 'PreconditionFailedException',
      status: 412,
    });
    const other = { FunctionName: 'thaw-stub-slow', Role: 'arn:aws:iam::000000000000:role/plain', Environment };
    await cloud.lambda.send(
      new CreateFunctionCommand({
        ...other,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: nodeZip('') },
      }),
    );
    const updateSlow = () => update({ FunctionName: other.FunctionName, MemorySize: 512 });
    await eventually('the slow one is active', async () => {
      const { State } = await cloud.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: other.FunctionName }),
      );
      return State === 'Active';
    });
    await updateSlow();
    expect(await failureOf(updateSlow())).toMatchObject({ name: 'ResourceConflictException', status: 409 });
  });

  it('have versions and aliases, which other functions here do not', async () => {
    await settled();
    const { Version } = await cloud.lambda.send(new PublishVersionCommand({ FunctionName }));
    const alias = { FunctionName, Name: 'live' };
    expect(await failureOf(cloud.lambda.send(new GetAliasCommand(alias)))).toMatchObject({ status: 404 });
    await cloud.lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: Version }));
    expect(await invoke('live')).toMatchObject({ version: Version, response: { probe: { invocation: 1 } } });
    const listed = await cloud.lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
    expect(listed.Versions?.map((version) => version.Version)).toEqual(['$LATEST', Version]);
    await cloud.lambda.send(new DeleteAliasCommand(alias));
    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: Version }));
    expect(await failureOf(invoke(Version))).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });

  it('are authorized by IAM, also by their tags', async () => {
    const statement = (condition: object) => ({
      Effect: 'Allow',
      Action: 'lambda:GetFunction',
      Resource: '*',
      Condition: { StringEquals: condition },
    });
    const role = await cloud.createRole('by-tag', [statement({ 'aws:ResourceTag/thaw:measure': 'true' })]);
    const client = cloud.lambdaAs(await cloud.assumeRole(role));
    expect((await client.send(new GetFunctionCommand({ FunctionName }))).Tags).toEqual({ 'thaw:measure': 'true' });
    await cloud.lambda.send(new TagResourceCommand({ Resource: arn, Tags: { 'thaw:measure': 'false' } }));
    expect(await failureOf(client.send(new GetFunctionCommand({ FunctionName })))).toMatchObject({ status: 403 });
    expect((await cloud.lambda.send(new ListTagsCommand({ Resource: arn }))).Tags).toEqual({ 'thaw:measure': 'false' });
    client.destroy();
  });

  it('have their calls logged, with the times of the model, and are throttled beyond 15 calls per second', async () => {
    await settled();
    await stubCalls('DELETE');
    await cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: 1024 }));
    await settled();
    await invoke();
    const calls = Array.from({ length: 40 }, () =>
      cloud.lambda.send(new GetFunctionConfigurationCommand({ FunctionName })).catch((error: Error) => error.name),
    );
    const refused = (await Promise.all(calls)).filter((answer) => answer === 'TooManyRequestsException');
    expect(refused.length).toBeGreaterThan(0);
    const logged = await stubCalls();
    const of = (api: string) => logged.filter((entry) => entry.api === api);
    expect(of('UpdateFunctionConfiguration')).toEqual([
      expect.objectContaining({ functionName: FunctionName, updateMs: 40 }),
    ]);
    expect(of('Invoke')).toEqual([expect.objectContaining({ initMs: 30, durationMs: 20 })]);
    expect(of('GetFunction').filter(({ isPoll }) => isPoll === undefined)).toHaveLength(1);
    expect(of('GetFunctionConfiguration')).toHaveLength(40);
    expect(logged.filter(({ isThrottled }) => isThrottled)).toHaveLength(refused.length);
  });
});
