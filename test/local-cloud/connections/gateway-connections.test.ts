/** The connections that functions open to AWS endpoints, as the gateway sees them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasCgroups } from '../environment/kit.ts';
import { invokeObserved, startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

/** `aroundMs` before and after: `count` requests one after the other on one connection, which stays open; `fresh` requests with a connection each. */
const CODE = `
import https from 'node:https';
const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
const scope = 'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=' + '0'.repeat(64);
const get = (options) => new Promise((resolve, reject) => {
  https.get(process.env.AWS_ENDPOINT_URL + '/_thaw/health', options, (response) => {
    response.resume();
    response.once('end', resolve);
  }).on('error', reject);
});
await get({ agent, headers: { authorization: scope } });
export async function handler({ count = 0, fresh = 0, aroundMs = 0, logBytes = 0 }) {
  if (logBytes > 0) console.log('x'.repeat(logBytes));
  const wait = () => new Promise((resolve) => setTimeout(resolve, aroundMs));
  await wait();
  for (let n = 0; n < count; n += 1) await get({ agent });
  for (let n = 0; n < fresh; n += 1) await get({ agent: false });
  await wait();
  return {};
}
`;

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
  await test.createNodeFunction('caller', CODE);
});
afterAll(() => test.stop());

it('attributes connections and requests to init and handler', async () => {
  const cold = await invokeObserved(test, 'caller', { count: 2 });
  const [opened, reused, ...others] = cold.connections ?? [];

  expect(others).toEqual([]);
  expect(opened).toMatchObject({
    host: 'localhost',
    port: test.port,
    service: 'dynamodb',
    phase: 'init',
    requests: 1,
    reused: false,
  });
  expect(reused).toMatchObject({ host: 'localhost', phase: 'handler', requests: 2, reused: true });
  // No handshake where none was.
  expect(reused?.tlsMs).toBeUndefined();
});

it('times the steps of a new connection, within the invocation', async () => {
  const { connections = [], durationMs } = await invokeObserved(test, 'caller', { fresh: 1 });
  const steps = ['startMs', 'helloMs', 'tlsMs', 'requestMs', 'firstByteMs'] as const;
  const [opened] = connections;

  expect(connections).toHaveLength(1);
  for (const step of steps) expect(opened?.[step], step).toBeGreaterThan(0);
  expect(steps.reduce((sum, step) => sum + (opened?.[step] ?? 0), 0)).toBeLessThan(durationMs);
  expect(opened?.tlsClientMs).toBeLessThan(opened?.tlsMs ?? 0);
});

it.skipIf(!hasCgroups)('has the CPU time of the steps that the client takes alone', async () => {
  await test.createNodeFunction('small', CODE, { MemorySize: 128 });
  await invokeObserved(test, 'small', {});
  const { connections } = await invokeObserved(test, 'small', { fresh: 1 });
  const { tlsClientMs = 0, tlsClientComputingMs = 0 } = connections?.[0] ?? {};

  // Node's part of a handshake takes more CPU time than 128 MB has per period: most of the time is waiting.
  expect(tlsClientComputingMs).toBeGreaterThan(0);
  expect(tlsClientComputingMs).toBeLessThan(tlsClientMs);
});

it('counts the bytes of each phase on their own', async () => {
  const { connections = [] } = await invokeObserved(test, 'caller', { count: 1, fresh: 1 });
  const [reused, opened] = connections;

  // The request alone, and the request with a handshake: certificate and key share.
  expect(reused?.sentBytes).toBeGreaterThan(50);
  expect(reused?.sentBytes).toBeLessThan(500);
  expect(opened?.sentBytes).toBeGreaterThan((reused?.sentBytes ?? 0) + 200);
  expect(opened?.receivedBytes).toBeGreaterThan((reused?.receivedBytes ?? 0) + 1000);
});

it('says that an invocation opened none', async () => {
  expect((await invokeObserved(test, 'caller', {})).connections).toEqual([]);
});

it('keeps the connections of simultaneous environments apart', async () => {
  await test.createNodeFunction('other', CODE);
  await invokeObserved(test, 'other', {});
  // Both are in their handler while either connects.
  const [left, right] = await Promise.all([
    invokeObserved(test, 'caller', { fresh: 3, aroundMs: 400 }),
    invokeObserved(test, 'other', { fresh: 1, aroundMs: 400 }),
  ]);

  expect(left.connections).toHaveLength(3);
  expect(right.connections).toHaveLength(1);
});

it('lists as many as a response header has room for beside a full log tail, and counts the others', async () => {
  const { connections = [], moreConnections = 0 } = await invokeObserved(test, 'caller', { fresh: 50, logBytes: 8000 });

  expect(connections.length).toBeGreaterThan(20);
  expect(moreConnections).toBe(50 - connections.length);
});
