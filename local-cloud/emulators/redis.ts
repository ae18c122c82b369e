/** Redis or Valkey for the suites that need a cache: on loopback, in memory only, removed with the cloud. */
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import {
  type CacheEndpoint,
  type DataServiceOptions,
  LOOPBACK,
  type RunningService,
  runningService,
} from './data-service.ts';
import { redisProgram } from './redis-program.ts';
import { startServer } from './server.ts';

const PING_TIMEOUT_MS = 1000;

/**
 * Starts the server and waits until it responds to PING.
 * @param previous endpoint of an earlier start, whose port is used again
 * @throws BenchmarkError ENVIRONMENT_MISSING when there is no program for this machine or it does not become ready
 */
export async function startRedis(
  options: DataServiceOptions,
  previous?: CacheEndpoint,
): Promise<RunningService<CacheEndpoint>> {
  const program = await redisProgram(options.repositoryRoot);
  const folder = path.join(options.stateFolder, 'redis');
  await mkdir(folder, { recursive: true });
  const server = await startServer({
    name: 'redis',
    failure: 'Redis did not start: it did not respond.',
    port: previous?.port,
    command: (port) => [program.file, ...serverArguments(port)],
    folder,
    environment: () => ({ PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' }),
    logFile: path.join(options.stateFolder, 'redis.log'),
    stateFolder: options.stateFolder,
    isReady: respondsToPing,
    startTimeoutMs: 30_000,
  });
  return runningService({ host: LOOPBACK, port: server.port, tls: false }, program.version, server);
}

function serverArguments(port: number): string[] {
  return [
    ...['--port', String(port), '--bind', LOOPBACK, '--protected-mode', 'yes'],
    // Nothing is written to disk: the cache is empty after a restart.
    ...['--save', '', '--appendonly', 'no'],
    ...['--maxmemory', '32mb', '--maxmemory-policy', 'allkeys-lru'],
  ];
}

function respondsToPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    const end = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.setTimeout(PING_TIMEOUT_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => end(reply.toString().startsWith('+PONG')));
  });
}
