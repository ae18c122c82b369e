/**
 * What becomes of asynchronous invocations: destinations and dead-letter queues, with AWS's documents (Lambda guide, "Capturing
 * records of Lambda asynchronous invocations"; LocalStack's recordings of AWS in test_lambda_destinations.snapshot.json).
 */
import { randomUUID } from 'node:crypto';
import {
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sign } from '../../../local-cloud/lambda-service/wire/sigv4.ts';
import { eventually } from '../kit/eventually.ts';
import { startTestCloud, type TestCloud, textOf } from '../kit/local-cloud.ts';

const ACCOUNT = '000000000000';
const FAILS = "export const handler = async () => { throw new RangeError('out of luck'); };";
const SUCCEEDS = 'export const handler = async (event) => ({ got: event });';
const allowed = (Action: string) => [{ Effect: 'Allow', Action, Resource: '*' }];

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => {
  await cloud?.stop();
});

/** Calls a JSON API as the account's root. */
async function call(service: string, target: string, input: object): Promise<Record<string, unknown>> {
  const body = JSON.stringify(input);
  const type = service === 'sqs' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
  const headers = { host: `localhost:${cloud.port}`, 'content-type': type, 'x-amz-target': target };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const signable = { method: 'POST', path: '/', headers, body: Buffer.from(body) };
  const signed = sign(signable, credentials, { region: 'us-east-1', service });
  const url = `http://localhost:${cloud.port}/`;
  const response = await fetch(url, { method: 'POST', body, headers: { ...headers, ...signed } });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text === '' ? {} : JSON.parse(text);
}

interface Message {
  readonly Body: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
}

interface Queue {
  readonly arn: string;
  message(): Promise<Message>;
  count(): Promise<number>;
}

async function createQueue(): Promise<Queue> {
  const name = `queue-${randomUUID()}`;
  const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;
  const Principal = { Service: ['sns.amazonaws.com', 'events.amazonaws.com'] };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource: arn }];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  const { QueueUrl } = await call('sqs', 'AmazonSQS.CreateQueue', { QueueName: name, Attributes: { Policy } });
  const receive = async () =>
    ((
      await call('sqs', 'AmazonSQS.ReceiveMessage', {
        QueueUrl,
        MessageAttributeNames: ['All'],
        VisibilityTimeout: 0,
        MaxNumberOfMessages: 10,
      })
    )['Messages'] ?? []) as Message[];
  return {
    arn,
    message: async () => {
      let messages: Message[] = [];
      await eventually('a message', async () => {
        messages = await receive();
        return messages.length > 0;
      });
      return messages[0] ?? { Body: '' };
    },
    count: async () => (await receive()).length,
  };
}

interface Settings {
  readonly code?: string;
  readonly statements?: readonly unknown[];
  readonly deadLetter?: string;
  readonly onFailure?: string;
  readonly onSuccess?: string;
  readonly retries?: number;
  readonly maxAgeSeconds?: number;
}

async function createFunction(settings: Settings): Promise<string> {
  const name = `async-${randomUUID()}`;
  const role = await cloud.createRole(name, settings.statements ?? allowed('*'));
  await cloud.createNodeFunction(name, settings.code ?? FAILS, {
    Role: role,
    ...(settings.deadLetter && { DeadLetterConfig: { TargetArn: settings.deadLetter } }),
  });
  await cloud.lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      MaximumRetryAttempts: settings.retries ?? 0,
      MaximumEventAgeInSeconds: settings.maxAgeSeconds ?? 3600,
      DestinationConfig: {
        OnFailure: { Destination: settings.onFailure },
        OnSuccess: { Destination: settings.onSuccess },
      },
    }),
  );
  return name;
}

async function send(name: string, event: unknown = { id: 7 }): Promise<string> {
  const sent = await cloud.lambda.send(
    new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
  expect(sent.StatusCode).toBe(202);
  return sent.$metadata.requestId ?? '';
}

describe.concurrent('an event that fails', () => {
  it('is in the dead-letter queue as it was, with three attributes', async () => {
    const queue = await createQueue();
    const requestId = await send(await createFunction({ deadLetter: queue.arn }), { id: 7, ä: '✓' });

    const message = await queue.message();

    expect(message.Body).toBe('{"id":7,"ä":"✓"}');
    expect(message.MessageAttributes).toEqual({
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'out of luck' },
    });
  });

  it('is described in a record to OnFailure, after two retries', async () => {
    const queue = await createQueue();
    const name = await createFunction({ onFailure: queue.arn, retries: 2 });
    const requestId = await send(name);

    const { Body, MessageAttributes } = await queue.message();

    expect(MessageAttributes).toBeUndefined();
    expect(JSON.parse(Body)).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: {
        requestId,
        functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}:$LATEST`,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { id: 7 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: expect.objectContaining({ errorType: 'RangeError', errorMessage: 'out of luck' }),
    });
  });

  it('goes to both when both are configured', async () => {
    const [deadLetters, failures] = [await createQueue(), await createQueue()];
    await send(await createFunction({ deadLetter: deadLetters.arn, onFailure: failures.arn }));

    expect((await deadLetters.message()).Body).toBe('{"id":7}');
    expect(JSON.parse((await failures.message()).Body)).toMatchObject({
      requestContext: { approximateInvokeCount: 1 },
    });
  });

  it.each([
    [60, 1],
    [121, 2],
  ])('is not retried when it would be older than %i s on AWS', async (maxAgeSeconds, approximateInvokeCount) => {
    const queue = await createQueue();
    await send(await createFunction({ onFailure: queue.arn, retries: 2, maxAgeSeconds }));

    const { requestContext } = JSON.parse((await queue.message()).Body);

    expect(requestContext).toMatchObject({ condition: 'EventAgeExceeded', approximateInvokeCount });
  });

  it('of a function without concurrency was never run', async () => {
    const [deadLetters, failures] = [await createQueue(), await createQueue()];
    const name = await createFunction({ deadLetter: deadLetters.arn, onFailure: failures.arn });
    await cloud.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }));
    await send(name);

    const record = JSON.parse((await failures.message()).Body);

    expect(record.requestContext).toMatchObject({ condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 });
    expect(record).not.toHaveProperty('responseContext');
    expect((await deadLetters.message()).MessageAttributes).toMatchObject({ ErrorCode: { StringValue: '429' } });
  });

  it('reaches no queue that the role of the function may not write to', async () => {
    const queue = await createQueue();
    const name = await createFunction({ onFailure: queue.arn, deadLetter: queue.arn, statements: allowed('sns:*') });
    const requestId = await send(name);

    await eventually('the failures are reported', () => {
      const failed = cloud.lines.filter((line) => line.includes('could not be delivered') && line.includes(requestId));
      return failed.length === 2 && failed.every((line) => line.includes('sqs:SendMessage'));
    });
    expect(await queue.count()).toBe(0);
  });
});

it('the configuration names $LATEST, has bounds, and an update keeps what it does not name', async () => {
  const FunctionName = await createFunction({ retries: 1, maxAgeSeconds: 120 });
  const update = (input: object) =>
    cloud.lambda.send(new UpdateFunctionEventInvokeConfigCommand({ FunctionName, ...input }));

  await expect(update({ MaximumRetryAttempts: 3 })).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining("Value '3' at 'maximumRetryAttempts' failed to satisfy constraint"),
  });
  await update({ MaximumRetryAttempts: 0 });

  expect(await cloud.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))).toMatchObject({
    FunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${FunctionName}:$LATEST`,
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 120,
  });
});

describe.concurrent('a record reaches', () => {
  const requestContext = { condition: 'Success', approximateInvokeCount: 1 };
  const record = { requestContext, requestPayload: { id: 7 }, responsePayload: { got: { id: 7 } } };

  it('a queue with sqs:SendMessage only, after a success', async () => {
    const queue = await createQueue();
    const statements = allowed('sqs:SendMessage');
    await send(await createFunction({ code: SUCCEEDS, onSuccess: queue.arn, statements }));

    const received = JSON.parse((await queue.message()).Body);

    expect(received).toMatchObject({ ...record, responseContext: { statusCode: 200, executedVersion: '$LATEST' } });
    expect(received.responseContext).not.toHaveProperty('functionError');
  });

  it('a topic', async () => {
    const queue = await createQueue();
    const topic = await cloud.query('sns', { Action: 'CreateTopic', Version: '2010-03-31', Name: `t-${randomUUID()}` });
    const TopicArn = /<TopicArn>([^<]+)</.exec(topic)?.[1] ?? '';
    const subscription = { Protocol: 'sqs', Endpoint: queue.arn, 'Attributes.entry.1.key': 'RawMessageDelivery' };
    await cloud.query('sns', {
      Action: 'Subscribe',
      Version: '2010-03-31',
      TopicArn,
      ...subscription,
      'Attributes.entry.1.value': 'true',
    });
    await send(await createFunction({ code: SUCCEEDS, onSuccess: TopicArn, statements: allowed('sns:Publish') }));

    expect(JSON.parse((await queue.message()).Body)).toMatchObject(record);
  });

  it('an event bus, with the ARNs of the function and of the bus', async () => {
    const queue = await createQueue();
    const bus = `bus-${randomUUID()}`;
    const busArn = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/${bus}`;
    await call('events', 'AWSEvents.CreateEventBus', { Name: bus });
    const EventPattern = JSON.stringify({ source: ['lambda'] });
    await call('events', 'AWSEvents.PutRule', { Name: 'all', EventBusName: bus, EventPattern });
    const Targets = [{ Id: '1', Arn: queue.arn }];
    await call('events', 'AWSEvents.PutTargets', { Rule: 'all', EventBusName: bus, Targets });
    const name = await createFunction({ code: SUCCEEDS, onSuccess: busArn, statements: allowed('events:PutEvents') });
    await send(name);

    expect(JSON.parse((await queue.message()).Body)).toMatchObject({
      source: 'lambda',
      'detail-type': 'Lambda Function Invocation Result - Success',
      resources: [`arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}:$LATEST`, busArn],
      detail: record,
    });
  });

  it('a function, which is invoked asynchronously', async () => {
    const queue = await createQueue();
    // The second function fails with what it got, so that its dead-letter queue shows it.
    const second = await createFunction({ deadLetter: queue.arn });
    const onSuccess = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${second}`;
    await send(await createFunction({ code: SUCCEEDS, onSuccess, statements: allowed('lambda:InvokeFunction') }));

    expect(JSON.parse((await queue.message()).Body)).toMatchObject(record);
  });

  it('a bucket, under the name that AWS gives', async () => {
    const Bucket = `failures-${randomUUID()}`;
    await cloud.s3.send(new CreateBucketCommand({ Bucket }));
    const name = await createFunction({ onFailure: `arn:aws:s3:::${Bucket}`, statements: allowed('s3:PutObject') });
    await send(name);
    let Key = '';
    await eventually('an object', async () => {
      Key = (await cloud.s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.[0]?.Key ?? '';
      return Key !== '';
    });
    const object = await cloud.s3.send(new GetObjectCommand({ Bucket, Key }));

    expect(Key).toMatch(
      new RegExp(
        `^aws/lambda/async/${name}/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}$`,
      ),
    );
    expect(JSON.parse(textOf(await object.Body?.transformToByteArray()))).toMatchObject({
      requestContext: { condition: 'RetriesExhausted' },
    });
  });
});
