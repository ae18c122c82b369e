// When a stack cannot be updated at once, only what is left of a failed creation is deleted: every other stack has reports.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ClientSettings } from '../../../cli/adapters/client-options.ts';
import { putStack } from '../../../cli/measure/adapters/put-stack.ts';
import { respondWith, ScriptedServer } from '../../kit/orchestrator/scripted-server.ts';

const NAME = 'ThawBenchmark';
const TEMPLATE = { TemplateBody: '{"Resources":{}}' };
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

const described = (status: string) =>
  respondWith(
    200,
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>id</StackId><StackName>${NAME}</StackName><StackStatus>${status}</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  );
const refused = (message: string) =>
  respondWith(
    400,
    `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
  );
const inState = (status: string) => refused(`Stack [${NAME}] is in ${status} state and cannot be updated`);
const absent = refused(`Stack [${NAME}] does not exist`);
const accepted = (action: string) => respondWith(200, `<${action}Response/>`);

const actions = () => server.requests.map(({ body }) => new URLSearchParams(body).get('Action'));
const changes = () => actions().filter((action) => action !== 'DescribeStacks');

it.each([
  ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'],
  ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE'],
])('waits while a stack is %s, and then updates it', async (busy, then) => {
  server.responses = [
    inState(busy),
    described(busy),
    described(busy),
    described(then),
    accepted('UpdateStack'),
    described('UPDATE_COMPLETE'),
  ];

  await putStack(settings, NAME, TEMPLATE);

  expect(changes()).toEqual(['UpdateStack', 'UpdateStack']);
  expect(server.requests).toHaveLength(6);
});

it('creates a stack again whose deletion has ended meanwhile', async () => {
  server.responses = [
    inState('DELETE_IN_PROGRESS'),
    described('DELETE_IN_PROGRESS'),
    absent,
    absent,
    accepted('CreateStack'),
    described('CREATE_COMPLETE'),
  ];

  await putStack(settings, NAME, TEMPLATE);

  expect(changes()).toEqual(['UpdateStack', 'UpdateStack', 'CreateStack']);
});

it.each([
  ['CREATE_FAILED', []],
  ['ROLLBACK_COMPLETE', []],
  ['ROLLBACK_FAILED', []],
  ['ROLLBACK_COMPLETE', ['ROLLBACK_IN_PROGRESS']],
])('replaces what a creation left that is %s, after %j', async (left, before) => {
  server.responses = [
    inState(before[0] ?? left),
    ...before.map(described),
    described(left),
    described(left),
    accepted('DeleteStack'),
    described('DELETE_COMPLETE'),
    absent,
    accepted('CreateStack'),
    described('CREATE_COMPLETE'),
  ];

  await putStack(settings, NAME, TEMPLATE);

  expect(changes()).toEqual(['UpdateStack', 'DeleteStack', 'UpdateStack', 'CreateStack']);
});

it.each(['UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED', 'DELETE_FAILED'])(
  'deletes no stack that is %s, and says what helps',
  async (status) => {
    server.responses = [inState(status), described(status)];

    await expect(putStack(settings, NAME, TEMPLATE)).rejects.toMatchObject({
      code: 'AWS_FAILED',
      message: expect.stringContaining(`${NAME} is ${status}`),
      fix: expect.stringContaining('npx thaw cloud down'),
    });
    expect(actions()).toEqual(['UpdateStack', 'DescribeStacks']);
  },
);

it('does not wait for ever for a stack that stays busy, and does not delete it', async () => {
  server.responses = [inState('UPDATE_IN_PROGRESS'), described('UPDATE_IN_PROGRESS')];

  await expect(putStack(settings, NAME, TEMPLATE, 0)).rejects.toThrow('is UPDATE_IN_PROGRESS and cannot be updated');
  expect(actions()).toEqual(['UpdateStack', 'DescribeStacks']);
});
