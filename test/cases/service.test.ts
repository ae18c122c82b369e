/** What the local Lambda service does with configurations that real accounts have. */
import { randomUUID } from 'node:crypto';
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { eventually } from '../local-cloud/kit/eventually.ts';
import { call, createFunction, invoke, lambda } from './kit.ts';

const ECHO = { 'index.mjs': 'export const handler = async (event) => event;' };
const FAILS = { 'index.mjs': "export const handler = async () => { throw new Error('as always'); };" };

async function createQueue(): Promise<{ arn: string; bodies(): Promise<string[]> }> {
  const QueueName = `case-${randomUUID()}`;
  const { QueueUrl } = JSON.parse(await call('sqs', 'AmazonSQS.CreateQueue', { QueueName }));
  return {
    arn: `arn:aws:sqs:us-east-1:000000000000:${QueueName}`,
    bodies: async () => {
      const received = await call('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl, VisibilityTimeout: 0 });
      return ((JSON.parse(received).Messages ?? []) as { Body: string }[]).map(({ Body }) => Body);
    },
  };
}

it('row 11: a durable function takes no unqualified invocation', async () => {
  const DurableConfig = { ExecutionTimeout: 3600, RetentionPeriodInDays: 1 };
  const name = await createFunction('nodejs24.x', ECHO, { DurableConfig });

  await expect(invoke(name)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'You cannot invoke a durable function using an unqualified ARN.',
  });
});

it('row 19: the system log level WARN leaves the report of a success out', async () => {
  const LoggingConfig = { LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: 'INFO' } as const;

  const { error, log } = await invoke(await createFunction('nodejs22.x', ECHO, { LoggingConfig }), { a: 1 });

  expect(error).toBeUndefined();
  expect(log).not.toContain('platform.');
});

describe('rows 20 and 21: a failed asynchronous invocation reaches', () => {
  it('the dead-letter queue', async () => {
    const queue = await createQueue();
    const name = await createFunction('nodejs22.x', FAILS, { DeadLetterConfig: { TargetArn: queue.arn } });
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name, MaximumRetryAttempts: 0 }));

    await invoke(name, { order: 7 }, { InvocationType: 'Event', LogType: 'None' });

    await eventually('the event', async () => (await queue.bodies())[0] === '{"order":7}');
  });

  it('the destination for failures', async () => {
    const queue = await createQueue();
    const name = await createFunction('nodejs22.x', FAILS);
    const DestinationConfig = { OnFailure: { Destination: queue.arn } };
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: name, MaximumRetryAttempts: 0, DestinationConfig }),
    );

    await invoke(name, { order: 7 }, { InvocationType: 'Event', LogType: 'None' });

    await eventually('the record', async () => {
      const [body = '{}'] = await queue.bodies();
      return JSON.parse(body).requestContext?.condition === 'RetriesExhausted';
    });
  });
});

describe('row 24: a body at a function URL', () => {
  async function urlOf(name: string): Promise<string> {
    const { FunctionUrl } = await lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: 'NONE' }),
    );
    await lambda.send(
      new AddPermissionCommand({
        FunctionName: name,
        StatementId: 'everybody',
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      }),
    );
    return String(FunctionUrl).replace('https:', 'http:');
  }

  it('is base64 for a form, and text for JSON', async () => {
    const url = await urlOf(await createFunction('nodejs22.x', ECHO));
    const post = async (type: string, body: string) =>
      await (await fetch(url, { method: 'POST', body, headers: { 'content-type': type } })).json();

    expect(await post('application/x-www-form-urlencoded', 'token=x&text=a+b')).toMatchObject({
      isBase64Encoded: true,
      body: btoa('token=x&text=a+b'),
    });
    expect(await post('application/json', '{"a":1}')).toMatchObject({ isBase64Encoded: false, body: '{"a":1}' });
  });
});
