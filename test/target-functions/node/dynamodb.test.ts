import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectTable } from '../../../target-functions/node/node-dynamodb/adapters/table.ts';
import { respond } from '../../../target-functions/node/node-dynamodb/requests/respond.ts';
import { createProbe } from '../../../target-functions/node/shared/probe.ts';
import { type DynamoDbServer, type SeenRequest, startDynamoDb } from './dynamodb-server.ts';

const RESPONSES: Readonly<Record<string, unknown>> = {
  GetItem: { Item: { pk: { S: 'bench' }, sk: { S: 'item-0' } } },
  PutItem: {},
  Query: { Items: Array.from({ length: 25 }, (_, index) => ({ sk: { S: `item-${index}` } })) },
  BatchWriteItem: { UnprocessedItems: {} },
};

const servers: DynamoDbServer[] = [];

async function start(reply: (request: SeenRequest) => [number, unknown]): Promise<DynamoDbServer> {
  const server = await startDynamoDb(reply);
  servers.push(server);
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  return server;
}

async function invoke(operation: string | undefined, withTable = true) {
  const event = operation === undefined ? {} : { queryStringParameters: { op: operation } };
  const table = withTable ? connectTable('bench-table') : undefined;
  const response = await respond(event, table, createProbe({})());
  expect(response.headers).toHaveProperty('x-thaw-probe');
  return { status: response.statusCode, body: JSON.parse(response.body) };
}

describe('node-dynamodb', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it.each([
    ['get', 'GetItem', 1],
    ['put', 'PutItem', 1],
    ['query', 'Query', 25],
    ['batch_write', 'BatchWriteItem', 25],
  ])('%s makes one call and counts its items', async (operation, call, itemsCount) => {
    const server = await start((request) => [200, RESPONSES[request.operation]]);

    const { status, body } = await invoke(operation);

    expect(status).toBe(200);
    expect(server.requests.map((request) => request.operation)).toEqual([call]);
    expect(Object.keys(body)).toEqual(['operation', 'runtime', 'duration_ms', 'sdk_call_ms', 'items_count']);
    expect(body).toMatchObject({ operation, runtime: 'node', items_count: itemsCount });
    expect(body.duration_ms).toBeGreaterThanOrEqual(body.sdk_call_ms);
  });

  it('writes the published item', async () => {
    const server = await start(() => [200, {}]);

    await invoke('put');

    const item = server.requests[0]?.body['Item'] as Record<string, Record<string, string>>;
    expect(item).toMatchObject({ pk: { S: 'bench' }, sk: { S: 'item-0' } });
    expect(item['data']?.['S']).toHaveLength(1000);
    expect(Number(item['timestamp']?.['N'])).toBeGreaterThan(0);
  });

  it('counts zero for an item that is not there', async () => {
    await start(() => [200, {}]);

    expect((await invoke('get')).body.items_count).toBe(0);
  });

  it.each([undefined, 'drop'])('responds to op %s with 400 and the allowed values', async (operation) => {
    const { status, body } = await invoke(operation, false);

    expect(status).toBe(400);
    expect(body.allowed).toEqual(['get', 'put', 'query', 'batch_write']);
  });

  it('responds 500 with the variable when there is no table name', async () => {
    expect(await invoke('get', false)).toEqual({
      status: 500,
      body: { error: 'environment variable TABLE_NAME is not set' },
    });
  });

  it('responds 502 with the name of a failed call', async () => {
    await start(() => [400, { __type: 'com.amazonaws#ResourceNotFoundException', message: 'no such table' }]);

    const { status, body } = await invoke('get');

    expect(status).toBe(502);
    expect(body.error).toBe('DynamoDB get failed: ResourceNotFoundException: no such table');
  });

  it('responds with an error when a batch was only partly written', async () => {
    const unprocessed = [{ PutRequest: { Item: { pk: { S: 'bench' }, sk: { S: 'item-3' } } } }];
    await start(() => [200, { UnprocessedItems: { 'bench-table': unprocessed } }]);

    const { status, body } = await invoke('batch_write');

    expect(status).toBe(502);
    expect(body.error).toContain('1 of 25 items were not written');
  });
});
