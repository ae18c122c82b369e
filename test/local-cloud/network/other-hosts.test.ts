/** Connections to hosts that are not AWS endpoints, seen by the relay of the environment's own network. Only loopback is contacted. */

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureCertificates } from '../../../local-cloud/emulators/certificates.ts';
import { freePort } from '../../../local-cloud/host/free-port.ts';
import { removeFolder } from '../../../local-cloud/host/remove-folder.ts';
import { call, isAlive, nodeFunction, pythonExecutable, startEngine, type TestEngine } from '../environment/kit.ts';
import { eventually } from '../kit/eventually.ts';
import { invokeObserved, startTestCloud } from '../kit/local-cloud.ts';

const CODE = fileURLToPath(new URL('fixtures/node', import.meta.url));
const isPossible = process.platform === 'linux' && process.getuid?.() === 0 && pythonExecutable !== undefined;
if (!isPossible) console.warn('SKIPPED where a network namespace is needed: run as root on Linux.');

async function portOf(server: Server, address = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe.skipIf(!isPossible)('other hosts', () => {
  let test: TestEngine;
  const nameserver = createSocket('udp4');
  beforeAll(async () => {
    nameserver.on('message', (question, asker) => {
      setTimeout(() => nameserver.send(answerTo(question), asker.port, asker.address), DNS_DELAY_MS);
    });
    await new Promise<void>((resolve) => nameserver.bind(0, '127.0.0.1', resolve));
    test = await startEngine({
      observesOtherHosts: true,
      nameserver: { address: '127.0.0.1', port: nameserver.address().port },
    });
  });
  afterAll(async () => {
    await test.stop();
    nameserver.close();
  });
  const run = (event: object) =>
    call(test.engine, nodeFunction({ codeDirectory: CODE, handler: 'client.handler' }), event);
  const connectionsOf = async (event: object) => (await run(event)).observation?.connections ?? [];

  it('sees a connection to a name with the time of its DNS question', async () => {
    const port = await portOf(createHttpServer((_request, response) => response.end('hello')));
    const [connection, ...others] = await connectionsOf({ get: `http://other.test:${port}/` });

    expect(others).toEqual([]);
    expect(connection).toMatchObject({ host: 'other.test', port, phase: 'handler', requests: 1, reused: false });
    expect(connection?.dnsMs).toBeGreaterThanOrEqual(DNS_DELAY_MS - 1);
    expect(connection?.tcpMs).toBeGreaterThan(0);
    expect(connection?.firstByteMs).toBeGreaterThan(0);
    expect(connection?.tlsMs).toBeUndefined();
    expect(connection?.receivedBytes).toBeGreaterThan(connection?.sentBytes ?? 0);
  });

  it.each(['TLSv1.3', 'TLSv1.2'] as const)('tells the delay of a server in a handshake with %s', async (version) => {
    const port = await portOf(await lateTlsServer(version, 120));
    const [connection] = await connectionsOf({ get: `https://late.test:${port}/` });
    const { tlsMs = 0, tlsClientMs, firstByteMs } = connection ?? {};

    expect(connection).toMatchObject({ host: 'late.test', requests: 1 });
    expect(tlsMs).toBeGreaterThanOrEqual(119);
    // What the client does of it can be told in TLS 1.3 only; none of the delay is the client's.
    if (version === 'TLSv1.2') expect(tlsClientMs).toBeUndefined();
    else expect(tlsMs - (tlsClientMs ?? tlsMs)).toBeGreaterThanOrEqual(119);
    expect(firstByteMs).toBeGreaterThanOrEqual(RESPONSE_DELAY_MS - 1);
  });

  it('sees connections over IPv6', async () => {
    const port = await portOf(
      createHttpServer((_request, response) => response.end('hello')),
      '::1',
    );

    expect(await connectionsOf({ get: `http://[::1]:${port}/` })).toMatchObject([{ host: '::1', port, requests: 1 }]);
  });

  it('gives what the function would get without it', async () => {
    const closed = await freePort();
    const port = await portOf(createHttpServer((_request, response) => response.end('x'.repeat(1_000_000))));

    expect((await run({ get: `http://127.0.0.1:${port}/` })).value).toEqual({ status: 200, bytes: 1_000_000 });
    expect((await run({ get: `http://127.0.0.1:${closed}/` })).value).toEqual({ error: 'ECONNREFUSED' });
    // A server of the function itself is in its own network, and not observed.
    const own = await run({ own: true });
    expect(own.value).toEqual({ status: 200, bytes: 3 });
    expect(own.observation?.connections).toEqual([]);
  });

  it('leaves no namespace when the environments end', async () => {
    const before = namespaces();
    const revision = nodeFunction({ codeDirectory: CODE, handler: 'client.handler' });
    const { value } = await call(test.engine, revision, { namespace: true });
    expect(value.namespace).not.toBe(readlinkSync('/proc/self/ns/net'));
    await test.engine.retire(revision.functionName);

    await eventually('the namespace is gone', () => !namespaces().includes(value.namespace));
    expect(before).not.toContain(value.namespace);
  });
});

it.skipIf(!isPossible)('lists a connection to an AWS endpoint once, as the gateway saw it', async () => {
  const cloud = await startTestCloud({}, { observesOtherHosts: true });
  onTestFinished(() => cloud.stop());
  await cloud.createNodeFunction('caller', readFileSync(join(CODE, 'client.mjs'), 'utf8'));
  const { connections } = await invokeObserved(cloud, 'caller', { get: `${cloud.endpoint}/_thaw/health` });

  expect(connections).toHaveLength(1);
  // Only who ends the TLS knows when a request begins.
  expect(connections?.[0]).toMatchObject({
    host: 'localhost',
    port: cloud.port,
    requests: 1,
    requestMs: expect.any(Number),
  });
  expect(connections?.[0]?.tcpMs).toBeUndefined();
});

it.skipIf(!isPossible)('leaves no process and no namespace when the service is killed', async () => {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'thaw-killed-'));
  onTestFinished(() => removeFolder(stateDirectory));
  const script = fileURLToPath(new URL('fixtures/service.ts', import.meta.url));
  const service = spawn(process.execPath, [script, stateDirectory, CODE, pythonExecutable ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const own = namespaces();
  const [line] = await once(createInterface(service.stdout), 'line');
  const made = namespaces().filter((namespace) => !own.includes(namespace));
  const children = childrenOf(service.pid ?? 0);
  expect(made).toContain(JSON.parse(line).namespace);
  service.kill('SIGKILL');

  await eventually('its processes end', () => !children.some(isAlive));
  await eventually('its namespaces end', () => !namespaces().some((namespace) => made.includes(namespace)));
});

it('says where other hosts are not observed', async () => {
  const notices: string[] = [];
  const test = await startEngine({
    observesOtherHosts: true,
    pythonExecutable: '/nonexistent/python',
    onNotice: (notice) => notices.push(notice),
  });
  onTestFinished(() => test.stop());

  expect(notices.join()).toContain('Connections to other hosts are not observed.');
  expect(test.engine.describe().otherHosts).toBeUndefined();
});

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').map(Number);
}

/** Every network namespace in which a process runs. */
function namespaces(): string[] {
  const links = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readlinkSync(`/proc/${pid}/ns/net`)];
      } catch {
        return [];
      }
    });
  return [...new Set(links)];
}

const RESPONSE_DELAY_MS = 30;

/** Answers the ClientHello after `delayMs`, and a request after RESPONSE_DELAY_MS. */
async function lateTlsServer(version: 'TLSv1.2' | 'TLSv1.3', delayMs: number): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { leafCertificatePem: cert, leafKeyPem: key } = await ensureCertificates(folder);
  const context = createSecureContext({ cert, key, minVersion: version, maxVersion: version });
  const respond = () => 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello';
  return createTlsServer(
    {
      cert,
      key,
      minVersion: version,
      maxVersion: version,
      SNICallback: (_name, done) => void setTimeout(() => done(null, context), delayMs),
    },
    (socket) => {
      socket.on('error', () => {});
      socket.once('data', () => setTimeout(() => socket.end(respond()), RESPONSE_DELAY_MS));
    },
  );
}

const DNS_DELAY_MS = 40;

/** 127.0.0.1 for every question of type A, no address for others. */
function answerTo(question: Buffer): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const isA = question.readUInt16BE(end - 4) === 1;
  const header = Buffer.concat([question.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0])]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, question.subarray(12, end), ...(isA ? [record] : [])]);
}
