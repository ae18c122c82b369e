/** A real Redis (or Valkey) for the suites that need a cache: on loopback, in memory only, gone with the cloud. */
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import {
  type CachePlace,
  type DataServiceOptions,
  LOOPBACK,
  type RunningService,
  runningService,
} from './data-service.ts';
import { redisProgram } from './redis-program.ts';
import { startServer } from './server.ts';

const PING_LIMIT_MS = 1000;

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
  await mkdir(folder, { recursive: true });
  const server = await startServer({
    name: 'redis',
    failure: 'Redis did not start: it did not answer.',
    port: before?.port,
    command: (port) => [program.file, ...serverArguments(port)],
    folder,
    environment: () => ({ PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' }),
    logFile: path.join(options.stateFolder, 'redis.log'),
    stateFolder: options.stateFolder,
    isReady: pings,
    startLimitMs: 30_000,
  });
  return runningService({ host: LOOPBACK, port: server.port, tls: false }, program.version, server);
}

function serverArguments(port: number): string[] {
  return [
    ...['--port', String(port), '--bind', LOOPBACK, '--protected-mode', 'yes'],
    // Nothing is ever written: a cache that comes back is empty.
    ...['--save', '', '--appendonly', 'no'],
    ...['--maxmemory', '32mb', '--maxmemory-policy', 'allkeys-lru'],
  ];
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
