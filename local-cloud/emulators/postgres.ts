/** PostgreSQL for the suites that need a database: on loopback, empty at each start, removed with the cloud. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { environmentMissing } from '../host/environment-missing.ts';
import { DATABASE_CONNECTIONS } from '../host/host-limits.ts';
import { removeFolder } from '../host/remove-folder.ts';
import {
  type DatabaseEndpoint,
  type DataServiceOptions,
  LOOPBACK,
  type RunningService,
  runningService,
} from './data-service.ts';
import { isRoot, postgresFolder, type ServerUser, serverUser } from './postgres-binaries.ts';
import { startServer } from './server.ts';

const USERNAME = 'thaw';
const DATABASE = 'postgres';
/** The data is not kept, so nothing has to be flushed to the disk. No socket file: its path might be too long. */
const SERVER_OPTIONS = [
  `listen_addresses=${LOOPBACK}`,
  'unix_socket_directories=',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'shared_buffers=32MB',
  'logging_collector=off',
  `max_connections=${DATABASE_CONNECTIONS}`,
];

/**
 * Makes a new data folder, starts the server in it and waits until it accepts connections.
 * @param previous endpoint of an earlier start: port and password stay the same, so that functions find it; the data is new
 * @throws BenchmarkError ENVIRONMENT_MISSING when the programs are missing or the server does not become ready
 */
export async function startPostgres(
  options: DataServiceOptions,
  previous?: DatabaseEndpoint,
): Promise<RunningService<DatabaseEndpoint>> {
  const user = serverUser();
  const folder = serverFolder(options.stateFolder);
  const logFile = path.join(options.stateFolder, 'postgres.log');
  await removeFolder(folder);
  await mkdir(options.stateFolder, { recursive: true });
  makePrivateFolder(folder, user);
  const remove = () => removeFolder(folder);
  try {
    const programs = await postgresFolder(options.repositoryRoot, user, path.join(folder, 'programs'));
    const password = previous?.password ?? randomBytes(18).toString('base64url');
    const data = path.join(folder, 'data');
    const version = await initialise({ programs, data, folder, password, user, logFile });
    const server = await startServer({
      name: 'postgres',
      failure: 'PostgreSQL did not start: it took no connections.',
      port: previous?.port,
      command: (port) => [
        path.join(programs, 'bin', 'postgres'),
        ...['-D', data, '-p', String(port)],
        ...SERVER_OPTIONS.flatMap((option) => ['-c', option]),
      ],
      folder,
      environment: () => ENVIRONMENT,
      logFile,
      stateFolder: options.stateFolder,
      isReady: () => isReady(data),
      startTimeoutMs: 60_000,
      user,
    });
    const { port } = server;
    const endpoint = { host: LOOPBACK, port, database: DATABASE, tls: false, username: USERNAME, password };
    return { ...runningService(endpoint, version, server), stop: () => server.stop().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Removes the data of a killed cloud with the same state folder; its processes are swept by their records. */
export async function removePostgresLeftovers(stateFolder: string): Promise<void> {
  await removeFolder(serverFolder(stateFolder));
}

/** Without the host's locale, which decides how rows are sorted. */
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Below the state folder, except for root: `nobody` may not be able to enter the folders above it. */
function serverFolder(stateFolder: string): string {
  if (!isRoot()) return path.join(stateFolder, 'postgres');
  const name = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16);
  return path.join(tmpdir(), `thaw-postgres-${name}`);
}

/** Fails when the folder exists: in the shared temporary folder it may belong to another user. */
function makePrivateFolder(folder: string, user: ServerUser | undefined): void {
  mkdirSync(folder, { mode: 0o700 });
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
}

async function initialise(parts: {
  readonly programs: string;
  readonly data: string;
  readonly folder: string;
  readonly password: string;
  readonly user: ServerUser | undefined;
  readonly logFile: string;
}): Promise<string> {
  const { programs, data, folder, password, user, logFile } = parts;
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const run = promisify(execFile);
  const options = { cwd: folder, env: ENVIRONMENT, ...user };
  try {
    const args = ['-D', data, '-U', USERNAME, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    await run(
      path.join(programs, 'bin', 'initdb'),
      [...args, '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
      options,
    );
    const { stdout } = await run(path.join(programs, 'bin', 'postgres'), ['--version'], options);
    return `PostgreSQL ${/\d[\d.]*\S*/.exec(stdout)?.[0] ?? ''}`.trim();
  } catch (error) {
    const output = (error as { stderr?: string }).stderr ?? String(error);
    await writeFile(logFile, output);
    throw environmentMissing(
      `PostgreSQL did not start: initdb failed: ${output.trim().split('\n').at(-1) ?? ''}.`,
      `read ${logFile}`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The server writes its state into the eighth line of postmaster.pid (PostgreSQL, src/include/utils/pidfile.h). */
async function isReady(data: string): Promise<boolean> {
  const lines = (await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[7]?.trim() === 'ready';
}
