// Connections that are open before the calls that use them, against a real TLS server that counts both.
import { mkdtemp, rm } from 'node:fs/promises';
import https, { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureCertificates } from '../../../local-cloud/emulators/certificates.ts';
import { SignedFunctionUrls } from '../../../orchestrator-lambdas/adapters/function-urls.ts';
import { SdkLambdaFunctions } from '../../../orchestrator-lambdas/adapters/lambda-functions.ts';
import { ReadyAgents } from '../../../orchestrator-lambdas/adapters/ready-agents.ts';

const INVOKE = { payload: '{}', logTail: true, timeoutMs: 30_000 };
const roots = getCACertificates('default');
const environment = { ...process.env };
let folder: string;
let tls: { readonly cert: string; readonly key: string };
let server: Server;
let origin: URL;
/** Per connection, in the order in which they were accepted: its number of requests. */
let requests: number[];
let sockets: TLSSocket[];
/** Per connection: whether its handshake resumed an earlier session. */
let resumed: boolean[];
let rawSockets: Set<Duplex>;
/** Holds responses back, so that calls are in flight at the same time. */
let waiting: (() => void)[] = [];
let holds = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'thaw-ready-agents-'));
  const { caPath, leafCertificatePem: cert, leafKeyPem: key } = await ensureCertificates(folder);
  tls = { cert, key };
  // What NODE_EXTRA_CA_CERTS does when a process starts.
  const { readFile } = await import('node:fs/promises');
  setDefaultCACertificates([...roots, await readFile(caPath, 'utf8')]);
});
afterAll(async () => {
  setDefaultCACertificates(roots);
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  [requests, sockets, resumed, rawSockets, waiting, holds] = [[], [], [], new Set(), [], 0];
  server = createServer(tls, (request, response) => {
    const index = sockets.indexOf(request.socket as TLSSocket);
    requests[index] = (requests[index] ?? 0) + 1;
    waiting.push(() => response.writeHead(200, { 'x-amzn-requestid': 'r' }).end('{}'));
    if (waiting.length >= holds) for (const respond of waiting.splice(0)) respond();
  });
  server.on('connection', (socket) => rawSockets.add(socket));
  server.on('secureConnection', (socket) => {
    sockets.push(socket);
    requests.push(0);
    resumed.push(socket.isSessionReused());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = new URL(`https://localhost:${(server.address() as AddressInfo).port}`);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: origin.href,
  });
});
afterEach(async () => {
  process.env = { ...environment };
  for (const socket of rawSockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** The server sees the end of a handshake a moment after the client. */
async function acceptedConnections(count: number): Promise<void> {
  while (sockets.length < count) await new Promise((resolve) => setImmediate(resolve));
}

/** `count` invocations of which none gets a response before all were sent. */
async function invokeAtOnce(functions: SdkLambdaFunctions, count: number): Promise<void> {
  holds = count;
  const responses = await Promise.all(Array.from({ length: count }, () => functions.invoke('orders', INVOKE)));
  expect(responses.map(({ httpStatus, callError }) => [httpStatus, callError])).toEqual(
    Array(count).fill([200, undefined]),
  );
}

describe('invocations at the same time', () => {
  it('each use a connection that was open before, and none was opened by a request', async () => {
    const functions = new SdkLambdaFunctions();
    await functions.openConnections(5);
    await acceptedConnections(5);
    expect(requests).toEqual([0, 0, 0, 0, 0]);

    await invokeAtOnce(functions, 5);

    expect(requests).toEqual([1, 1, 1, 1, 1]);
  });

  it('open what is missing', async () => {
    const functions = new SdkLambdaFunctions();
    await functions.openConnections(2);

    await invokeAtOnce(functions, 3);

    expect(requests).toEqual([1, 1, 1]);
  });

  it('keep their connections for the calls after them', async () => {
    const functions = new SdkLambdaFunctions();
    await functions.openConnections(2);
    await invokeAtOnce(functions, 2);
    await invokeAtOnce(functions, 1);

    expect(requests.toSorted()).toEqual([1, 2]);
  });
});

it('a connection that the server has closed meanwhile is not used', async () => {
  const functions = new SdkLambdaFunctions();
  await functions.openConnections(3);
  await acceptedConnections(3);
  const closed = sockets.slice(0, 2).map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const socket of sockets.slice(0, 2)) socket.end();
  await Promise.all(closed);

  await invokeAtOnce(functions, 2);

  expect(requests).toEqual([0, 0, 1, 1]);
});

it('connections that are idle are closed when new ones are opened', async () => {
  const functions = new SdkLambdaFunctions();
  await functions.openConnections(3);
  await invokeAtOnce(functions, 1);
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));

  await functions.openConnections(1);
  await Promise.all(closed);
  await invokeAtOnce(functions, 1);

  expect(requests).toEqual([1, 0, 0, 1]);
});

it('as many are opened again as were in use, so that the next segment of a load makes no handshake', async () => {
  const functions = new SdkLambdaFunctions();
  await functions.openConnections(2);
  await invokeAtOnce(functions, 5);

  await functions.openConnections(2);
  expect(rawSockets.size).toBe(10);
  await invokeAtOnce(functions, 5);

  expect(requests).toEqual(Array(10).fill(1));
});

it('no more are opened than requests may be in flight', async () => {
  await new ReadyAgents(2).open(origin, 5);

  expect(rawSockets.size).toBe(2);
});

it('later handshakes resume the TLS session of the first', async () => {
  const agents = new ReadyAgents(8);
  await agents.open(origin, 1);
  // The session arrives after the handshake.
  await new Promise((resolve) => setTimeout(resolve, 100));
  await agents.open(origin, 2);
  await acceptedConnections(3);

  expect(resumed).toEqual([false, true, true]);
});

it('nothing fails when the connections cannot be opened', async () => {
  const agents = new ReadyAgents(8);

  await expect(agents.open(new URL('https://localhost:1'), 2)).resolves.toBeUndefined();
  await agents.open(origin, 1);
  const get = () =>
    new Promise<Socket>((resolve, reject) => {
      const request = https.get(origin, { agent: agents.httpsAgent }, (response) => {
        response.resume().once('end', () => resolve(request.socket as Socket));
      });
      request.once('error', reject);
    });
  await get();

  expect(requests).toEqual([1]);
});

it('a function URL is called through connections that were open before', async () => {
  const urls = new SignedFunctionUrls(8);
  await urls.openConnectionsTo(origin.href, 2);
  holds = 2;

  await Promise.all([1, 2].map(() => urls.call(origin.href, { payload: '{}', timeoutMs: 5_000 })));

  expect(requests).toEqual([1, 1]);
});
