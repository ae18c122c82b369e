/** A real Redis (or Valkey) for the suites that need a cache: on loopback, in memory only, gone with the cloud. */
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../host/free-port.ts';
import { type GuardedProcess, startGuarded } from '../host/guarded-process.ts';
import {
  type CachePlace,
  type DataServiceOptions,
  LOOPBACK,
  type RunningService,
  serviceFailed,
} from './data-service.ts';
import { recordsFolder } from './ministack.ts';
import { redisProgram } from './redis-program.ts';

const START_LIMIT_MS = 30_000;
const PING_LIMIT_MS = 1000;
const ATTEMPTS = 3;

/**
 * Starts the server and waits until it answers PING.
 * @param before where it was at an earlier start: the same port again
 * @throws BenchmarkError ENVIRONMENT_MISSING when there is no program for this machine or it does not come up
 */
export async function startRedis(
  options: DataServiceOptions,
  before?: CachePlace,
): Promise<RunningService<CachePlace>> {
  const program = await redisProgram(options.repositoryRoot);
  const folder = path.join(options.stateFolder, 'redis');
  const logFile = path.join(options.stateFolder, 'redis.log');
  await mkdir(folder, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const ownPort = before?.port ?? (await freePort());
    const server = await startGuarded({
      name: 'redis',
      command: [program.file, ...serverArguments(ownPort)],
      folder,
      environment: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
      logFile,
      recordsFolder: recordsFolder(options),
    });
    if (await isReady(server, ownPort)) {
      const place = { host: LOOPBACK, port: ownPort, tls: false };
      return { place, version: program.version, isUp: () => !server.hasEnded(), stop: () => server.stop() };
    }
    await server.stop();
    if (attempt === ATTEMPTS) throw serviceFailed('Redis', 'it did not answer', logFile);
  }
}

function serverArguments(port: number): string[] {
  return [
    ...['--port', String(port), '--bind', LOOPBACK, '--protected-mode', 'yes'],
    // Nothing is ever written: a cache that comes back is empty.
    ...['--save', '', '--appendonly', 'no'],
    ...['--maxmemory', '32mb', '--maxmemory-policy', 'allkeys-lru'],
  ];
}

async function isReady(server: GuardedProcess, port: number): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && !server.hasEnded()) {
    // Only of a server of ours: another one on a port that was taken meanwhile would answer as well.
    if ((await pings(port)) && !server.hasEnded()) return true;
    await sleep(20);
  }
  return false;
}

function pings(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(PING_LIMIT_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => end(answer.toString().startsWith('+PONG')));
  });
}
