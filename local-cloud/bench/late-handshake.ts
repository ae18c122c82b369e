/** A server on loopback that answers the ClientHello late: the relay must find how late, whatever the client's CPU share. */
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, createServer, type Server } from 'node:tls';
import { ensureCertificates } from '../emulators/certificates.ts';
import { removeFolder } from '../host/remove-folder.ts';
import type { Engine } from '../lambda-service/contract.ts';
import { ProcessEngine } from '../lambda-service/environment/engine.ts';
import { type BenchSetup, benchFunction } from './bench-functions.ts';
import { type Check, median, notChecked, partCheck } from './check.ts';

const REPETITIONS = 5;
const MEMORY_MB = [128, 512, 1769];
const LATE_MS = [20, 100, 400];

/** @returns rows for each memory size and delay; one row that says why when this machine cannot observe other hosts */
export async function checkLateHandshakes(setup: BenchSetup): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
  let reason = 'no Python environment (npm run setup)';
  const engine = new ProcessEngine({
    stateDirectory: folder,
    observesOtherHosts: true,
    onNotice: (notice) => {
      reason = notice;
    },
    ...(setup.pythonExecutable && { pythonExecutable: setup.pythonExecutable }),
  });
  try {
    await engine.start();
    if (engine.describe().otherHosts === undefined) return [notChecked('late handshakes', reason)];
    const checks: Check[] = [];
    for (const lateMs of LATE_MS) {
      const server = await startServer(folder, lateMs);
      const { port } = server.address() as AddressInfo;
      for (const memoryMb of MEMORY_MB) {
        const foundMs = await handshakeOfServerMs(engine, setup, memoryMb, port);
        checks.push(partCheck(`${memoryMb} MB: handshake answered late`, lateMs, foundMs));
      }
      server.close();
    }
    return checks;
  } finally {
    await engine.shutdown();
    await removeFolder(folder);
  }
}

async function startServer(folder: string, lateMs: number): Promise<Server> {
  const { leafCertificatePem: cert, leafKeyPem: key } = await ensureCertificates(folder);
  const context = createSecureContext({ cert, key });
  const server = createServer({
    cert,
    key,
    SNICallback: (_name, respond) => void setTimeout(() => respond(null, context), lateMs),
  });
  server.on('secureConnection', (socket) => socket.on('error', () => {}).end());
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** The median of the handshake less the client's part of it, over new environments. */
async function handshakeOfServerMs(engine: Engine, setup: BenchSetup, memoryMb: number, port: number): Promise<number> {
  const timesMs: number[] = [];
  const code = { codeDirectory: join(import.meta.dirname, 'targets/tls'), handler: 'client.handler' };
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
    const revision = { ...benchFunction(setup, 'node', { memoryMb }), ...code };
    const payload = Buffer.from(JSON.stringify({ port }));
    const { observation } = await engine.invoke(revision, { payload, requestId: crypto.randomUUID() });
    const { tlsMs = Number.NaN, tlsClientMs = Number.NaN } = observation?.connections?.[0] ?? {};
    timesMs.push(tlsMs - tlsClientMs);
    await engine.retire(revision.functionName);
  }
  return median(timesMs);
}
