/**
 * Starts MiniStack, which emulates every service except the execution of Lambda functions. It listens without TLS on a
 * loopback port of its own: the gateway terminates TLS, so that no request is encrypted twice.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { environmentMissing } from '../host/environment-missing.ts';
import { type RunningServer, startServer } from './server.ts';

interface MinistackOptions {
  readonly repositoryRoot: string;
  /** For MiniStack's temporary folders and log; it must be below a package.json of type commonjs. */
  readonly stateFolder: string;
  /** Port of the gateway, for the URLs in MiniStack's responses. */
  readonly gatewayPort: number;
  readonly adminCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  /** What the Lambda functions that MiniStack runs need to reach and trust the gateway. */
  readonly localEnvironment: Readonly<Record<string, string>>;
}

export interface Ministack extends RunningServer {
  /** Secret of the gateway's requests that check whether a caller is authorized (header x-thaw-authorize). */
  readonly gateToken: string;
}

/** Starts MiniStack and waits until it is healthy. @throws BenchmarkError ENVIRONMENT_MISSING with the command that fixes it */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  const python = path.join(options.repositoryRoot, '.thaw', 'venv', 'bin', 'python');
  if (!existsSync(python)) {
    throw environmentMissing(
      `The Python environment with MiniStack is missing (${path.relative(options.repositoryRoot, python)}).`,
      'run: npm run setup',
    );
  }
  const temporaryFolder = path.join(options.stateFolder, 'tmp');
  await mkdir(temporaryFolder, { recursive: true });
  const gateToken = randomBytes(24).toString('hex');
  const logFile = path.join(options.stateFolder, 'ministack.log');
  await rm(logFile, { force: true });
  const server = await startServer({
    name: 'ministack',
    command: () => [python, path.join(import.meta.dirname, 'ministack_gate.py')],
    folder: options.stateFolder,
    environment: (port) => ministackEnvironment(options, temporaryFolder, gateToken, port),
    logFile,
    failure: 'MiniStack, the emulator behind the local cloud, did not start.',
    hint: '; when it names a missing module, run: npm run setup',
    stateFolder: options.stateFolder,
    isReady: isHealthy,
    startTimeoutMs: 60_000,
  });
  return { ...server, gateToken };
}

/** Only what a program needs to run, not the host's variables: the Lambda functions that MiniStack runs inherit these. */
function ministackEnvironment(
  options: MinistackOptions,
  temporaryFolder: string,
  gateToken: string,
  port: number,
): Record<string, string> {
  const nodeFirst = path.join(options.repositoryRoot, 'node_modules', '.bin');
  return {
    ...options.localEnvironment,
    // MiniStack runs `node` from the path: this must be Node 24 of npm, not the host's.
    PATH: `${nodeFirst}${path.delimiter}${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    HOME: temporaryFolder,
    TMPDIR: temporaryFolder,
    LANG: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    THAW_GATE_TOKEN: gateToken,
    THAW_GATE_PORT: String(port),
    AUTH: 'true',
    USE_SSL: '1',
    GATEWAY_PORT: String(options.gatewayPort),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: 'localhost',
    MINISTACK_REGION: options.region,
    AWS_ACCESS_KEY_ID: options.adminCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.adminCredentials.secretAccessKey,
    LAMBDA_EXECUTOR: 'local',
    // Services that would listen on fixed ports, or stop containers in the Docker of this machine.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    DOCKER_HOST: `unix://${path.join(temporaryFolder, 'no-docker')}`,
    // For tests: the file to which who called what is written.
    THAW_RECORD_CALLS: process.env['THAW_RECORD_CALLS'] ?? '',
    LOG_LEVEL: process.env['THAW_MINISTACK_LOG_LEVEL'] ?? 'INFO',
  };
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_ministack/health`);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
