// What `destroy` and `deploy` read before they change anything, as AWS answers on the wire.
import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isBootstrapped } from '../../../cli/adapters/bootstrap.ts';
import type { ClientSettings } from '../../../cli/adapters/client-options.ts';
import { listRunning } from '../../../cli/adapters/executions.ts';
import { readFailedRestores } from '../../../cli/adapters/failed-restores.ts';
import { deleteStack } from '../../../cli/adapters/stacks.ts';
import { respondWith, ScriptedServer } from '../../kit/orchestrator/scripted-server.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:thaw-benchmark';
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/000000000000/failed';
const server = new ScriptedServer();
let settings: ClientSettings;

beforeAll(async () => {
  settings = {
    region: 'us-east-1',
    endpoint: await server.start(),
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
});
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
});

const json = (body: unknown) => respondWith(200, JSON.stringify(body));
const jsonError = (name: string, headers = {}) =>
  respondWith(400, JSON.stringify({ __type: name, message: 'm' }), headers);

describe('the runs in progress', () => {
  const execution = (name: string, rest = {}) => ({ executionArn: name, startDate: 1_790_000_000, ...rest });

  it('are those of every page, without the lanes of a run', async () => {
    server.responses = [
      json({ executions: [execution('a'), execution('lane', { mapRunArn: 'map' })], nextToken: 'more' }),
      json({ executions: [execution('b')] }),
    ];

    expect((await listRunning(settings, MACHINE)).map(({ arn }) => arn)).toEqual(['a', 'b']);
    expect(server.requests.map(({ body }) => JSON.parse(body))).toMatchObject([
      { stateMachineArn: MACHINE, statusFilter: 'RUNNING' },
      { nextToken: 'more' },
    ]);
  });

  it('are none when the state machine is gone, in a stack that is half deleted', async () => {
    server.responses = [jsonError('StateMachineDoesNotExist')];

    expect(await listRunning(settings, MACHINE)).toEqual([]);
  });
});

describe('the failed restores', () => {
  const event = (executionArn: string) => ({ detail: { executionArn, status: 'ABORTED' } });

  it('are read from events that were not delivered and from failures, and stay in the queue', async () => {
    const bodies = [event('a'), { requestPayload: event('b'), responsePayload: { errorMessage: 'no right' } }, 'text'];
    server.responses = [
      json({ Attributes: { ApproximateNumberOfMessages: '3', ApproximateNumberOfMessagesNotVisible: '1' } }),
      json({
        Messages: bodies.map((body) => JSON.stringify(body)).map((Body) => ({ Body, MD5OfBody: hash('md5', Body) })),
      }),
    ];

    expect(await readFailedRestores(settings, QUEUE)).toEqual({
      count: 4,
      restores: [{ executionArn: 'a' }, { executionArn: 'b', error: 'no right' }],
    });
    expect(JSON.parse(server.requests[1]?.body ?? '')).toMatchObject({ VisibilityTimeout: 0 });
  });

  it('are none when the queue is gone', async () => {
    // SQS speaks JSON, and names the error of its former protocol in a header.
    server.responses = [
      jsonError('com.amazonaws.sqs#QueueDoesNotExist', {
        'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender',
      }),
    ];

    expect(await readFailedRestores(settings, QUEUE)).toEqual({ count: 0, restores: [] });
  });
});

describe('the bootstrap', () => {
  it.each([
    [json({ Parameter: { Value: '30' } }), true],
    [jsonError('ParameterNotFound'), false],
    // The caller may only assume the CDK's roles: the CDK itself finds out.
    [jsonError('AccessDeniedException'), true],
  ])('is found by the parameter of its qualifier', async (response, found) => {
    server.responses = [response];

    expect(await isBootstrapped(settings, 'team1')).toBe(found);
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({ Name: '/cdk-bootstrap/team1/version' });
  });
});

describe('the deletion of a stack', () => {
  const described = (status: string, reason = '') =>
    respondWith(
      200,
      `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>id</StackId><StackName>ThawTargets</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus><StackStatusReason>${reason}</StackStatusReason></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  const accepted = respondWith(200, '<DeleteStackResponse/>');
  const missing = respondWith(
    400,
    '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>does not exist</Message></Error></ErrorResponse>',
  );

  it('follows the stack by its id, because its name is gone at the end', async () => {
    server.responses = [described('CREATE_COMPLETE'), accepted, described('DELETE_COMPLETE')];

    await deleteStack(settings, 'ThawTargets', () => {});

    expect(server.requests.map(({ body }) => new URLSearchParams(body).get('StackName'))).toEqual([
      'ThawTargets',
      'id',
      'id',
    ]);
  });

  it('ends with the reason of CloudFormation when it fails', async () => {
    server.responses = [
      described('ROLLBACK_COMPLETE'),
      accepted,
      described('DELETE_FAILED', 'The bucket is not empty'),
    ];

    await expect(deleteStack(settings, 'ThawTargets', () => {})).rejects.toMatchObject({
      code: 'AWS_FAILED',
      message: expect.stringContaining('The bucket is not empty'),
    });
  });

  it('does nothing when there is no such stack', async () => {
    server.responses = [missing];

    await deleteStack(settings, 'ThawTargets', () => {});

    expect(server.requests).toHaveLength(1);
  });
});
