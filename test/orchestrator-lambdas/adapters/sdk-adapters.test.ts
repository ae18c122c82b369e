import type { FunctionConfiguration as SdkConfiguration } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SdkLambdaFunctions } from '../../../orchestrator-lambdas/adapters/lambda-functions.ts';
import { SdkReportStore } from '../../../orchestrator-lambdas/adapters/s3-objects.ts';
import { SdkExecutions } from '../../../orchestrator-lambdas/adapters/sfn-executions.ts';
import { SnsNotifier } from '../../../orchestrator-lambdas/adapters/sns-notifier.ts';
import { respondWith, ScriptedServer } from '../../kit/orchestrator/scripted-server.ts';

const SETTINGS: Record<string, string> = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};
const originalEnvironment = { ...process.env };
let server: ScriptedServer;

beforeAll(async () => {
  server = new ScriptedServer();
  Object.assign(process.env, SETTINGS, { AWS_ENDPOINT_URL: await server.start() });
});
afterAll(async () => {
  for (const name of [...Object.keys(SETTINGS), 'AWS_ENDPOINT_URL']) {
    if (originalEnvironment[name] === undefined) delete process.env[name];
    else process.env[name] = originalEnvironment[name];
  }
  await server.stop();
});
beforeEach(() => {
  server.requests.length = 0;
});

const xml = (code: string) => `<Error><Code>${code}</Code><Message>m</Message></Error>`;
const lambdaError = (status: number, name: string, message: string) =>
  respondWith(status, JSON.stringify({ Type: 'User', message }), { 'x-amzn-errortype': name });
const FUNCTION = {
  Configuration: {
    FunctionName: 'orders',
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
    RevisionId: 'r1',
    MemorySize: 128,
    Timeout: 3,
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Environment: { Variables: { A: '1' } },
    State: 'Active',
    LastUpdateStatus: 'Successful',
  },
  Concurrency: { ReservedConcurrentExecutions: 7 },
  Tags: { 'thaw:measure': 'true' },
};
const INVOKE = { payload: '{}', logTail: true, timeoutMs: 30_000 };

it("reads the account's concurrency limits", async () => {
  server.responses = [
    respondWith(200, JSON.stringify({ AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 7 } })),
  ];

  expect(await new SdkLambdaFunctions().accountLimits()).toEqual({
    concurrentExecutions: 10,
    unreservedConcurrentExecutions: 7,
  });
});

it('returns no account limits when they may not be read', async () => {
  server.responses = [
    lambdaError(403, 'AccessDeniedException', 'not authorized to perform: lambda:GetAccountSettings'),
  ];

  expect(await new SdkLambdaFunctions().accountLimits()).toBeUndefined();
});

it('reads a function with its environment, architecture and reserved concurrency', async () => {
  server.responses = [respondWith(200, JSON.stringify(FUNCTION))];

  expect(await new SdkLambdaFunctions().get('orders')).toMatchObject({
    functionName: 'orders',
    memoryMb: 128,
    timeoutSeconds: 3,
    architecture: 'arm64',
    environment: { A: '1' },
    reservedConcurrency: 7,
    tags: { 'thaw:measure': 'true' },
    lastUpdateStatus: 'Successful',
  });
});

it('distinguishes an environment that cannot be decrypted from an empty one', async () => {
  const Environment = { Error: { ErrorCode: 'KMSAccessDeniedException', Message: 'no' } };
  server.responses = [respondWith(200, JSON.stringify({ Configuration: { ...FUNCTION.Configuration, Environment } }))];

  expect(await new SdkLambdaFunctions().get('orders')).toMatchObject({
    environment: {},
    environmentError: 'KMSAccessDeniedException: no',
  });
});

const LOCATION = {
  arnOf: (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  endpointUrl: undefined,
};
const DENIED = lambdaError(403, 'AccessDeniedException', 'User: x is not authorized to perform: lambda:GetFunction');

it.each([
  [
    'not opted in',
    respondWith(200, JSON.stringify({ Tags: { team: 'orders' } })),
    'FUNCTION_REFUSED',
    `aws lambda tag-resource --resource ${LOCATION.arnOf('orders')} --tags thaw:measure=true --region us-east-1`,
  ],
  ['not opted in, as far as may be read', DENIED, 'FUNCTION_REFUSED', 'thaw:measure=true'],
  [
    'gone',
    lambdaError(404, 'ResourceNotFoundException', 'no such function'),
    'FUNCTION_NOT_FOUND',
    'deploy the function',
  ],
  [
    'denied otherwise',
    respondWith(200, JSON.stringify({ Tags: { 'thaw:measure': 'true' } })),
    'ACCESS_DENIED',
    'start again in a minute',
  ],
])('tells of a function that it may not read that it is %s', async (_what, tags, code, fix) => {
  server.responses = [DENIED, tags];

  await expect(new SdkLambdaFunctions(1, LOCATION).get('orders')).rejects.toMatchObject({
    code,
    fix: expect.stringContaining(fix),
  });
  expect(server.requests.map(({ url }) => decodeURIComponent(url)).at(-1)).toContain(
    `/tags/${LOCATION.arnOf('orders')}`,
  );
});

it('sends memory, environment and RevisionId in one update', async () => {
  server.responses = [respondWith(200, JSON.stringify({ RevisionId: 'r2' }))];

  const outcome = await new SdkLambdaFunctions().update('orders', {
    memoryMb: 256,
    environment: { A: '1' },
    revisionId: 'r1',
  });

  expect(outcome).toEqual({ kind: 'updated', revisionId: 'r2', hasEnded: false });
  expect(server.requests.map((request) => JSON.parse(request.body) as unknown)).toEqual([
    { MemorySize: 256, Environment: { Variables: { A: '1' } }, RevisionId: 'r1' },
  ]);
});

it.each([
  [409, 'ResourceConflictException', 'busy'],
  [412, 'PreconditionFailedException', 'moved-on'],
])('converts %i %s to the outcome "%s", not to an error', async (status, name, kind) => {
  server.responses = [lambdaError(status, name, 'm')];

  const outcome = await new SdkLambdaFunctions().update('orders', { memoryMb: 1, environment: {}, revisionId: 'r1' });

  expect(outcome).toEqual({ kind });
});

/**
 * What the adapter makes of each member of the API's FunctionConfiguration. A member that a later SDK adds does not compile
 * until it is decided whether a function that has it can be measured.
 */
const MEMBERS: Readonly<Record<keyof SdkConfiguration, 'read' | 'refuses' | 'measurable'>> = {
  FunctionName: 'read',
  FunctionArn: 'read',
  Runtime: 'read',
  Timeout: 'read',
  MemorySize: 'read',
  CodeSize: 'read',
  CodeSha256: 'read',
  RevisionId: 'read',
  Environment: 'read',
  Architectures: 'read',
  State: 'read',
  StateReason: 'read',
  LastUpdateStatus: 'read',
  LastUpdateStatusReason: 'read',
  SnapStart: 'read',
  LoggingConfig: 'refuses',
  MasterArn: 'refuses',
  TenancyConfig: 'refuses',
  CapacityProviderConfig: 'refuses',
  DurableConfig: 'refuses',
  Role: 'measurable',
  Handler: 'measurable',
  Description: 'measurable',
  LastModified: 'measurable',
  Version: 'measurable',
  VpcConfig: 'measurable',
  DeadLetterConfig: 'measurable',
  KMSKeyArn: 'measurable',
  TracingConfig: 'measurable',
  Layers: 'measurable',
  StateReasonCode: 'measurable',
  LastUpdateStatusReasonCode: 'measurable',
  FileSystemConfigs: 'measurable',
  SigningProfileVersionArn: 'measurable',
  SigningJobArn: 'measurable',
  PackageType: 'measurable',
  ImageConfigResponse: 'measurable',
  EphemeralStorage: 'measurable',
  RuntimeVersionConfig: 'measurable',
  ConfigSha256: 'measurable',
};

it.each([
  [{ LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' } }, ['no-report']],
  [{ LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'INFO', ApplicationLogLevel: 'FATAL' } }, []],
  [{ LoggingConfig: { LogFormat: 'JSON' } }, []],
  [{ LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/orders' } }, []],
  [{ MasterArn: 'arn:aws:lambda:us-east-1:000000000000:function:main:1' }, ['edge-replica']],
  [{ TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }, ['tenant-isolated']],
  [
    { CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'x' } } },
    ['managed-instances'],
  ],
  [{ DurableConfig: { ExecutionTimeout: 3600, RetentionPeriodInDays: 1 } }, ['durable']],
  [{ DurableConfig: null, TenancyConfig: null, CapacityProviderConfig: null, MasterArn: null }, []],
])('reads what forbids measuring a function: %j', async (members, restrictions) => {
  server.responses = [respondWith(200, JSON.stringify({ Configuration: { ...FUNCTION.Configuration, ...members } }))];

  expect(await new SdkLambdaFunctions().get('orders')).toMatchObject({ restrictions, hasSnapStart: false });
  const refusing = Object.entries(members).filter(([, value]) => value !== null);
  for (const [member] of refusing) expect(MEMBERS[member as keyof SdkConfiguration]).toBe('refuses');
});

it('reads SnapStart', async () => {
  const SnapStart = { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' };
  server.responses = [respondWith(200, JSON.stringify({ Configuration: { ...FUNCTION.Configuration, SnapStart } }))];

  expect(await new SdkLambdaFunctions().get('orders')).toMatchObject({ hasSnapStart: true });
});

it.each([
  ['Auto', false],
  ['Manual', false],
  ['FunctionUpdate', true],
])('reads the runtime management mode %s', async (UpdateRuntimeOn, updates) => {
  server.responses = [
    respondWith(200, JSON.stringify({ UpdateRuntimeOn, FunctionArn: 'arn', RuntimeVersionArn: null })),
  ];

  expect(await new SdkLambdaFunctions().updatesRuntime('orders')).toBe(updates);
  expect(server.requests[0]?.url).toBe('/2021-07-20/functions/orders/runtime-management-config');
});

it('never repeats the environment that Lambda quotes', async () => {
  const text = 'exceeded the 4KB limit. String measured: {"PASSWORD":"correct horse"}';
  server.responses = [lambdaError(400, 'InvalidParameterValueException', text)];

  const update = new SdkLambdaFunctions().update('orders', { memoryMb: 1, environment: {}, revisionId: 'r1' });

  await expect(update).rejects.toMatchObject({ code: 'UPDATE_FAILED', message: expect.stringContaining('4KB limit') });
  await expect(update).rejects.not.toMatchObject({ message: expect.stringContaining('correct horse') });
});

it.each([
  [
    "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008",
    'less than or equal to 3008',
  ],
  [
    "1 validation error detected: Value '{PASSWORD=correct horse}' at 'environment.variables' failed to satisfy constraint",
    "Value (not shown) at 'environment.variables'",
  ],
])('makes what the model of Lambda refuses an error of the suite, without values: %s', async (text, shown) => {
  server.responses = [lambdaError(400, 'ValidationException', text)];

  const update = new SdkLambdaFunctions().update('orders', { memoryMb: 1, environment: {}, revisionId: 'r1' });

  await expect(update).rejects.toMatchObject({
    code: 'UPDATE_FAILED',
    source: 'user',
    message: expect.stringContaining(shown),
  });
  await expect(update).rejects.not.toMatchObject({ message: expect.stringContaining('correct horse') });
});

it.each([
  [
    lambdaError(
      400,
      'InvalidParameterValueException',
      'The runtime parameter of nodejs12.x is no longer supported for creating or updating AWS Lambda functions.',
    ),
    'UPDATE_FAILED',
    'a runtime that Lambda supports',
  ],
  [
    lambdaError(
      403,
      'AccessDeniedException',
      'User: x is not authorized to perform: lambda:UpdateFunctionConfiguration',
    ),
    'ACCESS_DENIED',
    "in the role's policy",
  ],
  [
    lambdaError(
      403,
      'AccessDeniedException',
      'User: x is not authorized to perform: lambda:UpdateFunctionConfiguration on resource: y with an explicit deny in a service control policy',
    ),
    'ACCESS_DENIED',
    'Remove the deny',
  ],
])('says what to do when an update is refused', async (response, code, fix) => {
  server.responses = [response];

  const update = new SdkLambdaFunctions().update('orders', { memoryMb: 128, environment: {}, revisionId: 'r1' });

  await expect(update).rejects.toMatchObject({ code, source: 'user', fix: expect.stringContaining(fix) });
});

it.each([
  [404, 'ResourceNotFoundException', 'FUNCTION_NOT_FOUND'],
  [403, 'AccessDeniedException', 'ACCESS_DENIED'],
])('converts %i %s to the code %s', async (status, name, code) => {
  server.responses = [lambdaError(status, name, 'User is not authorized')];

  await expect(new SdkLambdaFunctions().get('orders')).rejects.toMatchObject({ code });
});

it('returns payload, decoded log tail, request id and function error of an invocation', async () => {
  server.responses = [
    respondWith(200, '{"errorType":"E"}', {
      'x-amz-log-result': Buffer.from('REPORT ü').toString('base64'),
      'x-amz-function-error': 'Unhandled',
      'x-amzn-requestid': 'id-1',
    }),
  ];

  expect(await new SdkLambdaFunctions().invoke('orders', INVOKE)).toEqual({
    requestId: 'id-1',
    httpStatus: 200,
    functionError: 'Unhandled',
    logTail: 'REPORT ü',
    payloadText: '{"errorType":"E"}',
  });
  expect(server.requests[0]?.headers).toMatchObject({ 'x-amz-log-type': 'Tail' });
});

it("returns the local cloud's observation of an invocation", async () => {
  const observation = { handler: { wallMs: 7, cpuMs: 2, shareWaitMs: 4, throttledMs: 4, parallel: false } };
  server.responses = [respondWith(200, '{}', { 'x-thaw-observation': JSON.stringify(observation) })];

  expect(await new SdkLambdaFunctions().invoke('orders', INVOKE)).toMatchObject({ observation });
});

it.each([
  ['a throttle', lambdaError(429, 'TooManyRequestsException', 'Rate Exceeded.'), 'TooManyRequestsException'],
  ['a server error', lambdaError(500, 'ServiceException', 'm'), 'ServiceException'],
])('sends an invocation once and reports %s', async (_what, given, name) => {
  server.responses = [given];

  const response = await new SdkLambdaFunctions().invoke('orders', INVOKE);

  expect(response).toMatchObject({ callError: { name }, payloadText: '' });
  expect(server.requests).toHaveLength(1);
});

it('sends an invocation once when the connection breaks', async () => {
  server.responses = [(response) => response.socket?.destroy()];

  const response = await new SdkLambdaFunctions().invoke('orders', INVOKE);

  expect(response.callError).toBeDefined();
  expect(server.requests).toHaveLength(1);
});

it('ends an invocation after its timeout', async () => {
  server.responses = [() => {}];

  const response = await new SdkLambdaFunctions().invoke('orders', { ...INVOKE, timeoutMs: 50 });

  expect(response.callError?.name).toBe('InvokeTimeout');
});

it('knows an update that has ended at once', async () => {
  server.responses = [respondWith(200, JSON.stringify({ RevisionId: 'r2', LastUpdateStatus: 'Successful' }))];

  const update = { memoryMb: 256, environment: {}, revisionId: 'r1' };
  expect(await new SdkLambdaFunctions().update('orders', update)).toMatchObject({ hasEnded: true });
});

it('returns undefined for a missing key, and throws for a missing bucket', async () => {
  const store = new SdkReportStore('reports');
  server.responses = [respondWith(404, xml('NoSuchKey'))];
  expect(await store.read('a')).toBeUndefined();

  server.responses = [respondWith(404, xml('NoSuchBucket'))];
  await expect(store.read('a')).rejects.toMatchObject({ code: 'AWS_FAILED' });
});

it('retries a conditional write while another one overlaps it (409)', async () => {
  server.responses = [
    respondWith(409, xml('ConditionalRequestConflict')),
    respondWith(409, xml('ConditionalRequestConflict')),
    respondWith(200, '', { etag: '"v1"' }),
  ];

  expect(await new SdkReportStore('reports').writeIf('a', '{}', { kind: 'absent' })).toBe('"v1"');
  expect(server.requests.map((request) => request.headers['if-none-match'])).toEqual(['*', '*', '*']);
});

it("names the key of an object that is not encrypted with the bucket's", async () => {
  server.responses = [respondWith(200, '', { etag: '"v1"' }), respondWith(200, '', { etag: '"v1"' })];
  const key = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd';

  await new SdkReportStore('reports').writeIf('a', '{}', { kind: 'absent' }, { kmsKeyArn: key });
  await new SdkReportStore('reports').writeIf('a', '{}', { kind: 'absent' });

  const encryption = server.requests.map(({ headers }) => [
    headers['x-amz-server-side-encryption'],
    headers['x-amz-server-side-encryption-aws-kms-key-id'],
  ]);
  expect(encryption).toEqual([
    ['aws:kms', key],
    [undefined, undefined],
  ]);
});

it('returns undefined when the condition of a write does not hold (412)', async () => {
  server.responses = [respondWith(412, xml('PreconditionFailed'))];

  const written = await new SdkReportStore('reports').writeIf('a', '{}', { kind: 'unchanged', etag: '"v0"' });

  expect(written).toBeUndefined();
  expect(server.requests[0]?.headers['if-match']).toBe('"v0"');
});

it('lists every page', async () => {
  const page = (key: string, next?: string) =>
    `<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}<Contents><Key>${key}</Key></Contents></ListBucketResult>`;
  server.responses = [respondWith(200, page('p/1', 'token')), respondWith(200, page('p/2'))];

  expect(await new SdkReportStore('reports').list('p/')).toEqual(['p/1', 'p/2']);
});

it.each([
  ['RUNNING', true],
  ['PENDING_REDRIVE', true],
  ['ABORTED', false],
])('the execution status %s means running: %s', async (status, runs) => {
  server.responses = [respondWith(200, JSON.stringify({ status }), { 'content-type': 'application/x-amz-json-1.0' })];

  expect(await new SdkExecutions().isRunning('arn')).toBe(runs);
});

it('an execution that does not exist is not running', async () => {
  const body = JSON.stringify({ __type: 'ExecutionDoesNotExist', message: 'm' });
  server.responses = [respondWith(400, body, { 'content-type': 'application/x-amz-json-1.0' })];

  expect(await new SdkExecutions().isRunning('arn')).toBe(false);
});

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:thaw';

it('sends a message to the topic', async () => {
  server.responses = [
    respondWith(200, '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'),
  ];

  await new SnsNotifier(TOPIC).publish('Thaw: REGRESSED', 'line one\nline two');

  const body = decodeURIComponent(server.requests[0]?.body ?? '').replaceAll('+', ' ');
  expect(body).toContain(`TopicArn=${TOPIC}`);
  expect(body).toContain('Subject=Thaw: REGRESSED');
  expect(body).toContain('Message=line one\nline two');
});

it('throws ACCESS_DENIED when it may not publish', async () => {
  server.responses = [
    respondWith(
      403,
      '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no</Message></Error></ErrorResponse>',
    ),
  ];

  await expect(new SnsNotifier(TOPIC).publish('s', 'm')).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
});
