/** Conformance of Invoke through the unmodified SDK: headers, kinds of invocation, refusals (lambda-semantics §4.1, §9 lines 7 and 9). */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { eventually, failureOf, startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

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
  it('answers with the payload, the executed version and the log tail of this request', async () => {
    const answer = await cloud.lambda.send(
      new InvokeCommand({ FunctionName: echoName, Payload: '{"x":[1,"ü"]}', LogType: 'Tail' }),
    );

    const payload = JSON.parse(textOf(answer.Payload));
    const tail = Buffer.from(answer.LogResult ?? '', 'base64').toString();
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer.FunctionError).toBeUndefined();
    expect(payload.event).toEqual({ x: [1, 'ü'] });
    expect(payload.requestId).toBe(answer.$metadata.requestId);
    expect(tail).toContain(`START RequestId: ${answer.$metadata.requestId} Version: $LATEST\n`);
    expect(tail).toContain(`REPORT RequestId: ${answer.$metadata.requestId}\t`);
  });

  it('sends no tail when none is asked for, and takes names, partial and full ARNs', async () => {
    const arn = `arn:aws:lambda:us-east-1:000000000000:function:${echoName}`;

    for (const FunctionName of [echoName, `${echoName}:$LATEST`, `000000000000:function:${echoName}`, arn]) {
      const answer = await cloud.lambda.send(new InvokeCommand({ FunctionName, Payload: '1' }));

      expect(answer.LogResult).toBeUndefined();
      expect(JSON.parse(textOf(answer.Payload)).event).toBe(1);
    }
  });

  it('delivers an empty body as {} and the client context as it was', async () => {
    const ClientContext = Buffer.from(JSON.stringify({ custom: { a: 'b' } })).toString('base64');

    const answer = await cloud.lambda.send(new InvokeCommand({ FunctionName: echoName, ClientContext }));

    expect(JSON.parse(textOf(answer.Payload))).toMatchObject({ event: {}, client: { custom: { a: 'b' } } });
  });

  it('carries the headers Lambda sends', async () => {
    const headers: Record<string, string> = {};
    const command = new InvokeCommand({ FunctionName: echoName });
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        Object.assign(headers, (result.response as { headers: Record<string, string> }).headers);
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );

    await cloud.lambda.send(command);

    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      'x-amzn-remapped-content-length': '0',
    });
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['x-amzn-trace-id']).toMatch(/^root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/i);
    expect(headers).not.toHaveProperty('x-amz-function-error');
  });

  it('marks a handler error Unhandled, with status 200 and the runtime’s payload', async () => {
    const name = `throws-${randomUUID()}`;
    await cloud.createNodeFunction(name, "export const handler = async () => { throw new TypeError('no'); };");

    const answer = await cloud.lambda.send(new InvokeCommand({ FunctionName: name }));

    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(textOf(answer.Payload))).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' });
  });
});

describe('DryRun and Event', () => {
  it('DryRun answers 204 and runs nothing', async () => {
    const name = `dry-${randomUUID()}`;
    const file = path.join(folder, name);
    await cloud.createNodeFunction(name, runCounter(file, 'null'));

    const answer = await cloud.lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'DryRun' }));
    await cloud.lambda.send(new InvokeCommand({ FunctionName: name }));

    expect(answer.StatusCode).toBe(204);
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  it('Event answers 202 at once and runs the function', async () => {
    const name = `event-${randomUUID()}`;
    const file = path.join(folder, name);
    await cloud.createNodeFunction(name, runCounter(file, 'null'));

    const answer = await cloud.lambda.send(
      new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: '{"n":1}' }),
    );

    expect(answer.StatusCode).toBe(202);
    expect(answer.ExecutedVersion).toBeUndefined();
    await eventually('the event ran', () => lines(file).then((found) => found.length === 1));
    expect(await lines(file)).toEqual([answer.$metadata.requestId]);
  });

  it('Event is tried three times in all after function errors, with one request id', async () => {
    const name = `retry-${randomUUID()}`;
    const file = path.join(folder, name);
    await cloud.createNodeFunction(name, runCounter(file, "(() => { throw new Error('again'); })()"));
    const dropped = () => cloud.lines.filter((line) => line.includes(name) && line.includes('failed 3 times'));

    const answer = await cloud.lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event' }));

    await eventually('the event is given up', () => dropped().length === 1);
    const id = answer.$metadata.requestId;
    expect(await lines(file)).toEqual([id, id, id]);
  });
});

describe('refusals', () => {
  it('404 names the ARN of a function that does not exist', async () => {
    expect(await failureOf(cloud.lambda.send(new InvokeCommand({ FunctionName: 'nobody' })))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
      Type: 'User',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nobody',
    });
  });

  it('400 for a payload that is not JSON', async () => {
    const refusal = await failureOf(cloud.lambda.send(new InvokeCommand({ FunctionName: echoName, Payload: '{x' })));

    expect(refusal).toMatchObject({ name: 'InvalidRequestContentException', status: 400, Type: 'User' });
    expect(refusal.message).toMatch(/^Could not parse request body into json: Could not parse payload into json: /);
  });

  it.each([
    ['RequestResponse', 6_291_457, 'RequestTooLargeException'],
    ['Event', 1_048_577, 'RequestEntityTooLargeException'],
  ] as const)('413 for a %s payload of %d bytes', async (InvocationType, bytes, name) => {
    const Payload = JSON.stringify('x'.repeat(bytes - 2));

    const refusal = await failureOf(
      cloud.lambda.send(new InvokeCommand({ FunctionName: echoName, InvocationType, Payload })),
    );

    expect(refusal).toMatchObject({ name, status: 413 });
  });

  it('429 with the reason when the reserved concurrency is 0', async () => {
    const name = `none-${randomUUID()}`;
    await cloud.createNodeFunction(name, 'export const handler = async () => 1;');
    await cloud.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }));

    expect(await failureOf(cloud.lambda.send(new InvokeCommand({ FunctionName: name })))).toMatchObject({
      name: 'TooManyRequestsException',
      status: 429,
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      message: 'Rate Exceeded.',
    });
  });

  it('429 for the invocation beyond the reserved concurrency, while the others run', async () => {
    const name = `two-${randomUUID()}`;
    const gate = path.join(folder, name);
    await cloud.createNodeFunction(name, waitsFor(gate));
    await cloud.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 2 }));

    const calls = awaitedLater(
      Promise.all([1, 2].map(() => cloud.lambda.send(new InvokeCommand({ FunctionName: name })))),
    );
    await eventually('both run', async () => (await inFlight(name)) === 2);
    const refusal = await failureOf(cloud.lambda.send(new InvokeCommand({ FunctionName: name })));
    await writeFile(gate, '');
    const answers = await calls;

    expect(refusal).toMatchObject({ status: 429, Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' });
    expect(answers.map((answer) => textOf(answer.Payload))).toEqual(['"done"', '"done"']);
  });

  it('400 for a reservation that leaves the account less than 100', async () => {
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

  it('tells the account the limit that holds here', async () => {
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

  it('says clearly what is not supported here', async () => {
    const FunctionName = echoName;
    const calls = [
      cloud.lambda.send(new InvokeCommand({ FunctionName, Qualifier: '1' })),
      cloud.lambda.send(new InvokeWithResponseStreamCommand({ FunctionName })),
      cloud.lambda.send(new PublishVersionCommand({ FunctionName })),
      cloud.lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '$LATEST' })),
      cloud.lambda.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName,
          Qualifier: 'live',
          ProvisionedConcurrentExecutions: 1,
        }),
      ),
    ];

    for (const call of calls) {
      const refusal = await failureOf(call);
      expect(refusal).toMatchObject({ name: 'NotSupportedHereException', status: 400 });
      expect(refusal.message).toMatch(/is not supported here/);
    }
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

describe('the account', () => {
  it('429 when what is not reserved is used up', async () => {
    const name = `account-${randomUUID()}`;
    const limited = await startTestCloud({ accountConcurrency: 1 });
    const gate = path.join(folder, name);
    try {
      await limited.createNodeFunction(name, waitsFor(gate));

      const first = awaitedLater(limited.lambda.send(new InvokeCommand({ FunctionName: name })));
      await eventually('it runs', async () => (await inFlight(name, limited)) === 1);
      const refusal = await failureOf(limited.lambda.send(new InvokeCommand({ FunctionName: name })));
      await writeFile(gate, '');
      await first;

      expect(refusal).toMatchObject({ status: 429, Reason: 'ConcurrentInvocationLimitExceeded' });
    } finally {
      await limited.stop();
    }
  });
});

it('429 when this machine runs as many as it holds, whatever is reserved', async () => {
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

/** A handler that writes its request id to a file and then does `then`. */
function runCounter(file: string, then: string): string {
  return `import { appendFileSync } from 'node:fs';
export const handler = async (event, context) => { appendFileSync(${JSON.stringify(file)}, context.awsRequestId + '\\n'); return ${then}; };`;
}

/** A handler that answers when the file exists. */
function waitsFor(file: string): string {
  return `import { existsSync } from 'node:fs';
export const handler = async () => { while (!existsSync(${JSON.stringify(file)})) await new Promise((done) => setTimeout(done, 10)); return 'done'; };`;
}

async function lines(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
}

async function inFlight(name: string, where: TestCloud = cloud): Promise<number> {
  const response = await fetch(`http://localhost:${where.port}/_thaw/environments`);
  const { functions } = (await response.json()) as { functions: { functionName: string; inFlight: number }[] };
  return functions.find((each) => each.functionName === name)?.inFlight ?? 0;
}
