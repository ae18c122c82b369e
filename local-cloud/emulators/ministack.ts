/**
 * Starts and stops MiniStack, which emulates every service except the running of Lambda functions. It listens without TLS
 * on a loopback port of its own; the front terminates TLS and tells it so, which saves every request a second encryption.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchmarkError } from '../../core/errors.ts';
import { environmentMissing } from '../host/environment-missing.ts';
import { endGroup, forgetProcess, type ProcessRecord, recordProcess } from '../host/process-records.ts';

interface MinistackOptions {
  readonly repositoryRoot: string;
  /** MiniStack's temporary folders and log go below it; it must lie below a package.json of type commonjs. */
  readonly stateFolder: string;
  /** Port of the front: addresses that MiniStack hands out lead there. */
  readonly frontPort: number;
  readonly adminCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  /** What the Lambdas that MiniStack runs need to reach and trust the front. */
  readonly localEnvironment: Readonly<Record<string, string>>;
}

export interface Ministack {
  /** Loopback port, plain HTTP. */
  readonly port: number;
  /** Secret with which the front asks whether a caller may do something (header x-thaw-authorize). */
  readonly gateToken: string;
  readonly record: ProcessRecord;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 60_000;
const STOP_GRACE_MS = 3000;
const MINISTACK_PROCESS = 'ministack';

/** Starts MiniStack and waits until it answers. Throws ENVIRONMENT_MISSING with the command that cures it. */
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
  const logPath = path.join(options.stateFolder, 'ministack.log');
  const log = await open(logPath, 'w');
  const child = spawn(python, [path.join(import.meta.dirname, 'ministack_gate.py')], {
    cwd: options.stateFolder,
    // A group of its own, so that its workers can be ended with it; its standard input tells it when we are gone.
    detached: true,
    stdio: ['pipe', 'pipe', log.fd],
    env: ministackEnvironment(options, temporaryFolder, gateToken),
  });
  const { stdin, stdout } = child;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let exited = false;
  void ended.then(() => {
    exited = true;
  });
  stdin?.on('error', () => {});
  await log.close();
  try {
    const port = stdout ? await portOf(stdout, ended) : undefined;
    const record =
      child.pid === undefined ? undefined : recordProcess(recordsFolder(options), MINISTACK_PROCESS, child.pid);
    if (port === undefined || !record || !(await answers(port, () => exited))) throw startFailed(logPath);
    return {
      port,
      gateToken,
      record,
      ended,
      stop: async () => {
        stdin?.end();
        if (!exited) await Promise.all([endGroup(record, STOP_GRACE_MS), ended]);
        forgetProcess(recordsFolder(options), MINISTACK_PROCESS);
      },
    };
  } catch (error) {
    stdin?.end();
    if (child.pid !== undefined && !exited) child.kill('SIGKILL');
    throw error;
  }
}

export function recordsFolder(options: { readonly stateFolder: string }): string {
  return path.join(options.stateFolder, 'processes');
}

/** Nothing of the host but what a program needs to run: the Lambdas that MiniStack runs inherit this. */
function ministackEnvironment(
  options: MinistackOptions,
  temporaryFolder: string,
  gateToken: string,
): Record<string, string> {
  const nodeFirst = path.join(options.repositoryRoot, 'node_modules', '.bin');
  return {
    ...options.localEnvironment,
    // MiniStack runs `node` from the path: Node 24 of npm, whatever the host has.
    PATH: `${nodeFirst}${path.delimiter}${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    HOME: temporaryFolder,
    TMPDIR: temporaryFolder,
    LANG: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    THAW_GATE_TOKEN: gateToken,
    AUTH: 'true',
    USE_SSL: '1',
    GATEWAY_PORT: String(options.frontPort),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: 'localhost',
    MINISTACK_REGION: options.region,
    AWS_ACCESS_KEY_ID: options.adminCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: options.adminCredentials.secretAccessKey,
    LAMBDA_EXECUTOR: 'local',
    // Services that would listen on fixed ports, or stop the containers of a Docker that is none of our business.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    DOCKER_HOST: `unix://${path.join(temporaryFolder, 'no-docker')}`,
    LOG_LEVEL: process.env['THAW_MINISTACK_LOG_LEVEL'] ?? 'INFO',
  };
}

/** The first line of the gate's output names the port; undefined when it ended without one. */
async function portOf(output: NodeJS.ReadableStream, ended: Promise<void>): Promise<number | undefined> {
  const lines = createInterface({ input: output });
  const firstLine = new Promise<number | undefined>((resolve) => {
    lines.once('line', (line) => {
      try {
        resolve((JSON.parse(line) as { port: number }).port);
      } catch {
        resolve(undefined);
      }
    });
  });
  const giveUp = new AbortController();
  try {
    return await Promise.race([
      firstLine,
      ended.then(() => undefined),
      sleep(START_LIMIT_MS, undefined, { signal: giveUp.signal }).catch(() => undefined),
    ]);
  } finally {
    giveUp.abort();
    // The pipe is still read, so that MiniStack never blocks on a full one.
    lines.on('line', () => {});
  }
}

async function answers(port: number, exited: () => boolean): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline && !exited()) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/_ministack/health`);
      await response.arrayBuffer();
      if (response.ok) return true;
    } catch {
      // not yet
    }
    await sleep(25);
  }
  return false;
}

function startFailed(logPath: string): BenchmarkError {
  return environmentMissing(
    'MiniStack, the emulator behind the local cloud, did not start.',
    `read ${logPath}; when it names a missing module, run: npm run setup`,
  );
}
