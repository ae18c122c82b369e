/** Conformance of Invoke through the unmodified SDK: headers, kinds of invocation, refusals (lambda-semantics §4.1, §9 lines 7 and 9). */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutRuntimeManagementConfigCommand,
  type UpdateRuntimeOn,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseObservation } from '../../../core/telemetry/observation.ts';
import { parseLogTail } from '../../../core/telemetry/parse-log-tail.ts';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { hasCgroups } from '../environment/kit.ts';
import { eventually } from '../kit/eventually.ts';
import { failureOf, startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

let cloud: TestCloud;
let echoName: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-invoke-'));
  cloud = await startTestCloud({ accountConcurrency: 110, hostConcurrency: 110 });
  echoName = `echo-${randomUUID()}`;
  await cloud.createNodeFunction(
    echoName,
    'export const handler = async (event, context) => ({ event, requestId: context.awsRequestId, arn: context.invokedFunctionArn, client: context.clientContext ?? null });',
  );
});
afterAll(async () => {
  await cloud?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('RequestResponse', () => {
  it('sends no tail when none is requested, and accepts names, partial and full ARNs', async () => {
    const arn = `arn:aws:lambda:us-east-1:000000000000:function:${echoName}`;

    for (const FunctionName of [echoName, `${echoName}:$LATEST`, `000000000000:function:${echoName}`, arn]) {
      const response = await cloud.lambda.send(new InvokeCommand({ FunctionName, Payload: '1' }));

      expect(response.LogResult).toBeUndefined();
      expect(JSON.parse(textOf(response.Payload)).event).toBe(1);
    }
  });

  it('delivers an empty body as {} and the client context unchanged', async () => {
    const ClientContext = Buffer.from(JSON.stringify({ custom: { a: 'b' } })).toString('base64');

    const response = await cloud.lambda.send(new InvokeCommand({ FunctionName: echoName, ClientContext }));

    expect(JSON.parse(textOf(response.Payload))).toMatchObject({ event: {}, client: { custom: { a: 'b' } } });
  });

  it('sends the headers of Lambda', async () => {
    const headers = await headersOf(new InvokeCommand({ FunctionName: echoName }));

    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      'x-amzn-remapped-content-length': '0',
    });
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-amzn-trace-id']).toMatch(/^root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/i);
    expect(headers).not.toHaveProperty('x-amz-function-error');
  });

  it.skipIf(!hasCgroups)('sends what it saw of an invocation beside the log tail, and only there', async () => {
    const withTail = await headersOf(new InvokeCommand({ FunctionName: echoName, LogType: 'Tail' }));
    const withoutTail = await headersOf(new InvokeCommand({ FunctionName: echoName }));

    const tail = Buffer.from(withTail['x-amz-log-result'] ?? '', 'base64').toString('utf8');
    const observation = parseObservation(withTail['x-thaw-observation']);
    expect(observation?.handler?.wallMs).toBe(parseLogTail(tail)?.durationMs);
    expect(withoutTail).not.toHaveProperty('x-thaw-observation');
  });
});

/** The headers of the response to a command. */
async function headersOf(command: InvokeCommand): Promise<Record<string, string>> {
  const headers: Record<string, string> = {};
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      Object.assign(headers, (result.response as { headers: Record<string, string> }).headers);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  await cloud.lambda.send(command);
  return headers;
}

describe('refusals', () => {
  it('400 for a reservation that leaves less than 100 unreserved', async () => {
    const refusal = await failureOf(
      cloud.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: echoName, ReservedConcurrentExecutions: 100 }),
      ),
    );

    expect(refusal).toMatchObject({
      name: 'InvalidParameterValueException',
      status: 400,
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
  });

  it('return the limits of the local cloud as account settings', async () => {
    const limits = async () => (await cloud.lambda.send(new GetAccountSettingsCommand({}))).AccountLimit;
    const before = await limits();

    await cloud.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: echoName, ReservedConcurrentExecutions: 3 }),
    );
    const reserved = await limits();
    await cloud.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: echoName }));

    expect(before?.ConcurrentExecutions).toBe(110);
    expect(reserved?.UnreservedConcurrentExecutions).toBe((before?.UnreservedConcurrentExecutions ?? 0) - 3);
  });

  it('404 after the function has been deleted', async () => {
    const name = `gone-${randomUUID()}`;
    await cloud.createNodeFunction(name, 'export const handler = async () => 1;');
    await cloud.lambda.send(new InvokeCommand({ FunctionName: name }));

    await cloud.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));

    expect(await failureOf(cloud.lambda.send(new InvokeCommand({ FunctionName: name })))).toMatchObject({
      status: 404,
    });
  });
});

it('429 at the maximum concurrency of this machine, even with reserved concurrency', async () => {
  const name = `host-${randomUUID()}`;
  const limited = await startTestCloud({ hostConcurrency: 1 });
  const gate = path.join(folder, name);
  try {
    await limited.createNodeFunction(name, waitsFor(gate));
    await limited.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 5 }),
    );

    const first = awaitedLater(limited.lambda.send(new InvokeCommand({ FunctionName: name })));
    await eventually('it runs', async () => (await inFlight(name, limited)) === 1);
    const refusal = await failureOf(limited.lambda.send(new InvokeCommand({ FunctionName: name })));
    await writeFile(gate, '');
    await first;
    const next = await limited.lambda.send(new InvokeCommand({ FunctionName: name }));

    expect(refusal).toMatchObject({ status: 429, Reason: 'ConcurrentInvocationLimitExceeded' });
    expect(next.FunctionError).toBeUndefined();
  } finally {
    await limited.stop();
  }
});

/** A handler that returns when the file exists. */
function waitsFor(file: string): string {
  return `import { existsSync } from 'node:fs';
export const handler = async () => { while (!existsSync(${JSON.stringify(file)})) await new Promise((done) => setTimeout(done, 10)); return 'done'; };`;
}

async function inFlight(name: string, testCloud: TestCloud = cloud): Promise<number> {
  const response = await fetch(`http://localhost:${testCloud.port}/_thaw/environments`);
  const { functions } = (await response.json()) as { functions: { functionName: string; inFlight: number }[] };
  return functions.find(({ functionName }) => functionName === name)?.inFlight ?? 0;
}

describe('a function that does not run here as on AWS', () => {
  const ECHO = 'export const handler = async (event) => event;';
  const special = async (changes: Parameters<TestCloud['createNodeFunction']>[2]) => {
    const name = `special-${randomUUID()}`;
    await cloud.createNodeFunction(name, ECHO, changes);
    return name;
  };
  const refusal = (input: ConstructorParameters<typeof InvokeCommand>[0]) =>
    failureOf(cloud.lambda.send(new InvokeCommand(input)));

  it('is refused as on AWS without a version when it is durable, and is not supported with one', async () => {
    const name = await special({ DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 1 } });

    expect(await refusal({ FunctionName: name })).toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'You cannot invoke a durable function using an unqualified ARN.',
    });
    expect(await refusal({ FunctionName: name, InvocationType: 'Event' })).toMatchObject({ status: 400 });
    expect(await refusal({ FunctionName: name, Qualifier: '$LATEST' })).toMatchObject({
      name: 'NotSupportedHereException',
    });
  });

  it('is refused as on AWS without a tenant when it is isolated by tenant, and is not supported with one', async () => {
    const name = await special({ TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } });

    expect(await refusal({ FunctionName: name })).toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('Add a valid tenant ID'),
    });
    expect(await refusal({ FunctionName: name, TenantId: 'blue' })).toMatchObject({
      name: 'NotSupportedHereException',
    });
  });

  it('is not supported on managed instances', async () => {
    const CapacityProviderArn = 'arn:aws:lambda:us-east-1:000000000000:capacity-provider:mine';
    const name = await special({
      CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn } },
    });

    expect(await refusal({ FunctionName: name })).toMatchObject({ name: 'NotSupportedHereException' });
  });

  it('keeps its runtime management, which never changes a runtime here', async () => {
    const get = () => cloud.lambda.send(new GetRuntimeManagementConfigCommand({ FunctionName: echoName }));
    const put = (UpdateRuntimeOn: UpdateRuntimeOn, RuntimeVersionArn?: string) =>
      cloud.lambda.send(
        new PutRuntimeManagementConfigCommand({ FunctionName: echoName, UpdateRuntimeOn, RuntimeVersionArn }),
      );
    const before = await get();

    const changed = await put('FunctionUpdate');

    expect(before).toMatchObject({ UpdateRuntimeOn: 'Auto', FunctionArn: expect.stringContaining(echoName) });
    expect(changed).toMatchObject({ UpdateRuntimeOn: 'FunctionUpdate' });
    expect(await get()).toMatchObject({ UpdateRuntimeOn: 'FunctionUpdate' });
    expect(await failureOf(put('Manual'))).toMatchObject({ name: 'InvalidParameterValueException' });
    expect(await failureOf(put('Never' as UpdateRuntimeOn))).toMatchObject({ name: 'ValidationException' });
  });
});
