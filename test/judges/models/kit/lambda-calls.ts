/** Drives every operation of the local Lambda API, good calls and those that must fail. What it answers is recorded elsewhere. */
import * as sdk from '@aws-sdk/client-lambda';
import { eventually } from '../../../local-cloud/kit/eventually.ts';
import { nodeZip, type TestCloud } from '../../../local-cloud/kit/local-cloud.ts';

const CODE = `export const handler = async (event) => {
  if (event.fail) throw new TypeError('asked to');
  if (event.exit) process.exit(3);
  if (event.hang) await new Promise((resolve) => setTimeout(resolve, 60_000));
  return event;
};`;
const NAME = 'judged';
const ABSENT = 'absent';
const bytes = (text: string) => new TextEncoder().encode(text);

/** Whatever the SDK makes of the answer is of no interest. */
type Send = (command: object) => Promise<void>;

function sender(client: sdk.LambdaClient): Send {
  return async (command) => {
    await client.send(command as sdk.GetFunctionCommand).catch(() => {});
  };
}

/** Every operation that the gateway knows, and what passes through it to MiniStack. */
export async function driveEverything(cloud: TestCloud, client: sdk.LambdaClient): Promise<void> {
  const send = sender(client);
  await created(cloud, client);
  await read(send);
  await invoked(cloud, send);
  await updated(cloud, send);
  await aroundIt(send);
  await refused(cloud, send);
  await stubbed(client, send);
  await send(new sdk.DeleteFunctionCommand({ FunctionName: NAME, Qualifier: '$LATEST' }));
  await send(new sdk.DeleteFunctionCommand({ FunctionName: NAME }));
  await send(new sdk.DeleteFunctionCommand({ FunctionName: NAME }));
}

async function created(cloud: TestCloud, client: sdk.LambdaClient): Promise<void> {
  const input = {
    FunctionName: NAME,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/plain',
    MemorySize: 256,
    Timeout: 2,
    Description: 'For the judge',
    Environment: { Variables: { NAME: 'value' } },
    Tags: { of: 'judge' },
    Architectures: ['arm64'],
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
    TracingConfig: { Mode: 'PassThrough' },
    EphemeralStorage: { Size: 512 },
    Code: { ZipFile: nodeZip(CODE) },
  } satisfies sdk.CreateFunctionCommandInput;
  const send = sender(client);
  cloud.cloud.faults.set({ functions: [NAME], stuckUpdate: true });
  await client.send(new sdk.CreateFunctionCommand(input));
  await send(new sdk.GetFunctionCommand({ FunctionName: NAME }));
  await send(new sdk.CreateFunctionCommand(input));
  await send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName: NAME, MemorySize: 512 }));
  cloud.cloud.faults.set({});
  await active(client);
}

async function active(client: sdk.LambdaClient): Promise<void> {
  await eventually(`${NAME} is ready`, async () => {
    const configuration = await client.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: NAME }));
    return configuration.State === 'Active' && configuration.LastUpdateStatus === 'Successful';
  });
}

async function read(send: Send): Promise<void> {
  for (const FunctionName of [NAME, ABSENT, 'arn:aws:lambda:eu-west-1:000000000000:function:judged', 'not a name']) {
    await send(new sdk.GetFunctionCommand({ FunctionName }));
    await send(new sdk.GetFunctionConfigurationCommand({ FunctionName }));
  }
  await send(new sdk.GetFunctionCommand({ FunctionName: 'arn:aws:lambda:us-east-1:111111111111:function:judged' }));
  await send(new sdk.GetFunctionCommand({ FunctionName: NAME, Qualifier: '7' }));
  await send(new sdk.ListFunctionsCommand({}));
  await send(new sdk.ListFunctionsCommand({ MaxItems: 1 }));
  await send(new sdk.GetAccountSettingsCommand({}));
  await send(new sdk.GetRuntimeManagementConfigCommand({ FunctionName: NAME }));
  await send(new sdk.GetRuntimeManagementConfigCommand({ FunctionName: ABSENT }));
  for (const UpdateRuntimeOn of ['FunctionUpdate', 'Manual', 'never' as 'Auto'] as const) {
    await send(new sdk.PutRuntimeManagementConfigCommand({ FunctionName: NAME, UpdateRuntimeOn }));
  }
}

async function invoked(cloud: TestCloud, send: Send): Promise<void> {
  const invoke = (input: Partial<sdk.InvokeCommandInput>) =>
    send(new sdk.InvokeCommand({ FunctionName: NAME, LogType: 'Tail', ...input }));
  await invoke({ Payload: bytes('{"a":1}') });
  await invoke({ Payload: bytes('{"fail":true}') });
  await invoke({ Payload: bytes('{"exit":true}') });
  await invoke({ Payload: bytes('{"hang":true}') });
  await invoke({ InvocationType: 'DryRun', LogType: 'None' });
  await invoke({ InvocationType: 'Event', LogType: 'None' });
  await invoke({ InvocationType: 'event' as 'Event' });
  await invoke({ Payload: bytes('{') });
  await invoke({ ClientContext: 'not base64 of JSON' });
  await invoke({ FunctionName: ABSENT });
  await invoke({ Qualifier: '7' });
  await invoke({ InvocationType: 'Event', Payload: bytes(JSON.stringify('x'.repeat(1_048_577))) });
  await invoke({ Payload: bytes(JSON.stringify('x'.repeat(6_291_457))) });
  cloud.cloud.faults.set({ throttleRate: 1 });
  await invoke({});
  cloud.cloud.faults.set({ idle: true });
  await send(new sdk.GetFunctionCommand({ FunctionName: NAME }));
  await invoke({});
  await send(new sdk.GetFunctionCommand({ FunctionName: NAME }));
  cloud.cloud.faults.set({});
  await active(cloud.lambda);
  await send(new sdk.InvokeWithResponseStreamCommand({ FunctionName: NAME }));
  await send(new sdk.InvokeAsyncCommand({ FunctionName: NAME, InvokeArgs: bytes('{}') }));
}

async function updated(cloud: TestCloud, send: Send): Promise<void> {
  const configure = (input: Partial<sdk.UpdateFunctionConfigurationCommandInput>) =>
    send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName: NAME, ...input }));
  cloud.cloud.faults.set({ functions: [NAME], stuckUpdate: true });
  await configure({ MemorySize: 512, Environment: { Variables: { NAME: 'other' } } });
  await configure({ MemorySize: 512 });
  await send(new sdk.GetFunctionConfigurationCommand({ FunctionName: NAME }));
  cloud.cloud.faults.set({});
  await active(cloud.lambda);
  cloud.cloud.faults.set({ blockedRuntime: true });
  await configure({ MemorySize: 512 });
  cloud.cloud.faults.set({});
  await configure({ RevisionId: '00000000-0000-0000-0000-000000000000' });
  await configure({ MemorySize: 64 });
  await configure({ Environment: { Variables: { 'not-a-name': '1' } } });
  await configure({ Environment: { Variables: { AWS_REGION: 'us-east-1' } } });
  await configure({ Environment: { Variables: { NAME: 'x'.repeat(5000) } } });
  await configure({ FunctionName: ABSENT });
  await configure({ SnapStart: { ApplyOn: 'PublishedVersions' } });
  const ZipFile = nodeZip(CODE);
  await send(new sdk.UpdateFunctionCodeCommand({ FunctionName: NAME, ZipFile, DryRun: true }));
  await send(new sdk.UpdateFunctionCodeCommand({ FunctionName: NAME, ZipFile }));
  await active(cloud.lambda);
  await send(new sdk.UpdateFunctionCodeCommand({ FunctionName: NAME, ZipFile: bytes('not a zip') }));
  await send(new sdk.UpdateFunctionCodeCommand({ FunctionName: ABSENT, ZipFile }));
  await configure({ Runtime: 'ruby3.4' });
  await eventually('the change of the runtime is over', async () => {
    const configuration = await cloud.lambda.send(new sdk.GetFunctionConfigurationCommand({ FunctionName: NAME }));
    return configuration.LastUpdateStatus !== 'InProgress';
  });
  await send(new sdk.InvokeCommand({ FunctionName: NAME }));
}

/** Reservations, URLs, tags, policies: MiniStack's answers, some of them with something of ours put in. */
async function aroundIt(send: Send): Promise<void> {
  const FunctionName = NAME;
  const urls = { FunctionName, AuthType: 'AWS_IAM' } as const;
  const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:judged';
  const permission = {
    FunctionName,
    StatementId: 'anybody',
    Action: 'lambda:InvokeFunctionUrl',
    Principal: '*',
    FunctionUrlAuthType: 'NONE',
  } as const;
  const commands = [
    new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
    new sdk.InvokeCommand({ FunctionName }),
    new sdk.GetFunctionConcurrencyCommand({ FunctionName }),
    new sdk.GetFunctionCommand({ FunctionName }),
    new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: -1 }),
    new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 950 }),
    new sdk.PutFunctionConcurrencyCommand({ FunctionName: ABSENT, ReservedConcurrentExecutions: 1 }),
    new sdk.DeleteFunctionConcurrencyCommand({ FunctionName }),
    new sdk.GetFunctionUrlConfigCommand({ FunctionName }),
    new sdk.CreateFunctionUrlConfigCommand(urls),
    new sdk.CreateFunctionUrlConfigCommand(urls),
    new sdk.GetFunctionUrlConfigCommand({ FunctionName }),
    new sdk.UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }),
    new sdk.ListFunctionUrlConfigsCommand({ FunctionName }),
    new sdk.GetPolicyCommand({ FunctionName }),
    new sdk.AddPermissionCommand(permission),
    new sdk.AddPermissionCommand(permission),
    new sdk.GetPolicyCommand({ FunctionName }),
    new sdk.RemovePermissionCommand({ FunctionName, StatementId: 'anybody' }),
    new sdk.DeleteFunctionUrlConfigCommand({ FunctionName }),
    new sdk.ListTagsCommand({ Resource }),
    new sdk.TagResourceCommand({ Resource, Tags: { 'thaw:measure': 'true' } }),
    new sdk.UntagResourceCommand({ Resource, TagKeys: ['of'] }),
    new sdk.ListVersionsByFunctionCommand({ FunctionName }),
    new sdk.ListAliasesCommand({ FunctionName }),
    new sdk.PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }),
    new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName }),
    new sdk.UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 60 }),
    new sdk.UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 59 }),
    new sdk.ListFunctionEventInvokeConfigsCommand({ FunctionName }),
    new sdk.DeleteFunctionEventInvokeConfigCommand({ FunctionName }),
    new sdk.UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }),
    new sdk.ListEventSourceMappingsCommand({}),
    new sdk.ListLayersCommand({}),
    new sdk.PublishLayerVersionCommand({ LayerName: 'layer', Content: { ZipFile: nodeZip('') } }),
    new sdk.GetLayerVersionCommand({ LayerName: 'layer', VersionNumber: 1 }),
  ];
  for (const command of commands) await send(command);
}

/** What works on AWS and not here. */
async function refused(cloud: TestCloud, send: Send): Promise<void> {
  const FunctionName = NAME;
  await send(new sdk.PublishVersionCommand({ FunctionName }));
  await send(new sdk.CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
  await send(
    new sdk.PutProvisionedConcurrencyConfigCommand({
      FunctionName,
      Qualifier: '1',
      ProvisionedConcurrentExecutions: 1,
    }),
  );
  await send(new sdk.CreateFunctionCommand({ FunctionName: 'image', Role: '', Code: { ImageUri: 'image' } }));
  const stranger = cloud.lambdaAs({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'unknown' });
  await stranger.send(new sdk.GetFunctionCommand({ FunctionName })).catch(() => {});
  stranger.destroy();
}

/** Functions that the stub answers for, with versions and aliases. */
async function stubbed(client: sdk.LambdaClient, send: Send): Promise<void> {
  const FunctionName = 'thaw-stub-judged';
  const Resource = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
  const alias = { FunctionName, Name: 'live' };
  const Environment = { Variables: { STUB_UPDATE_MS: '30', STUB_INIT_MS: '1', STUB_DURATION_MS: '1' } };
  const created = {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/plain',
    Code: { ZipFile: nodeZip(CODE) },
    Tags: { of: 'judge' },
    Environment,
  } satisfies sdk.CreateFunctionCommandInput;
  const configure = (input: Partial<sdk.UpdateFunctionConfigurationCommandInput>) =>
    send(new sdk.UpdateFunctionConfigurationCommand({ FunctionName, ...input }));
  const ready = () =>
    eventually('the stub function is ready', async () => {
      const { Configuration } = await client.send(new sdk.GetFunctionCommand({ FunctionName }));
      return Configuration?.State === 'Active' && Configuration.LastUpdateStatus === 'Successful';
    });
  await client.send(new sdk.CreateFunctionCommand(created));
  await configure({ MemorySize: 256 });
  await ready();
  await configure({ MemorySize: 256, Environment, Layers: [] });
  await configure({ MemorySize: 512 });
  await ready();
  const commands = [
    new sdk.GetFunctionConfigurationCommand({ FunctionName }),
    new sdk.GetRuntimeManagementConfigCommand({ FunctionName }),
    new sdk.ListTagsCommand({ Resource }),
    new sdk.TagResourceCommand({ Resource, Tags: { 'thaw:measure': 'true' } }),
    new sdk.PublishVersionCommand({ FunctionName }),
    new sdk.GetAliasCommand(alias),
    new sdk.CreateAliasCommand({ ...alias, FunctionVersion: '1' }),
    new sdk.CreateAliasCommand({ ...alias, FunctionVersion: '1' }),
    new sdk.GetAliasCommand(alias),
    new sdk.UpdateAliasCommand({ ...alias, FunctionVersion: '1' }),
    new sdk.ListAliasesCommand({ FunctionName }),
    new sdk.ListVersionsByFunctionCommand({ FunctionName }),
    new sdk.InvokeCommand({ FunctionName, LogType: 'Tail' }),
    new sdk.InvokeCommand({ FunctionName, Qualifier: 'live', LogType: 'Tail' }),
    new sdk.UpdateFunctionConfigurationCommand({ FunctionName, RevisionId: '00000000-0000-0000-0000-000000000000' }),
    new sdk.DeleteAliasCommand(alias),
    new sdk.DeleteFunctionCommand({ FunctionName, Qualifier: '1' }),
    new sdk.DeleteFunctionCommand({ FunctionName }),
  ];
  for (const command of commands) await send(command);
  // More than the calls of one second.
  await Promise.all(commands.slice(0, 1).flatMap((command) => Array.from({ length: 20 }, () => send(command))));
}
