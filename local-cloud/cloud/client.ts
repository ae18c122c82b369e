/** Starts, finds and stops the local cloud, for the command line and the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchmarkError } from '../../core/errors.ts';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { environmentMissing } from '../host/environment-missing.ts';
import { endGroup, isAlive, sweepProcesses } from '../host/process-records.ts';
import { removeFolder } from '../host/remove-folder.ts';
import { sendSignal, signalGroup } from '../host/send-signal.ts';
import { sweepDeadOwners } from '../lambda-service/environment/owner.ts';
import type { DaemonMessage } from './daemon-messages.ts';
import { ADMIN_CREDENTIALS, clientVariables, daemonEnvironment, endpointOf, REGION } from './environment-variables.ts';
import { cloudPort, type DaemonFile, readDaemonFile, stateFolders } from './state-folder.ts';

interface CloudLocation {
  readonly repositoryRoot: string;
  /** Default: THAW_PORT, else 4566. */
  readonly port?: number;
}

interface StartOptions extends CloudLocation {
  /** Whether the cloud outlives this program (`thaw cloud up`). Default: it ends with the program, also when that is killed. */
  readonly detached?: boolean;
  /** Called with a line per event. */
  readonly log?: (line: string) => void;
}

export interface Cloud {
  /** For example `https://localhost:4566`. */
  readonly endpoint: string;
  readonly port: number;
  readonly caPath: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** For the AWS CLI, the SDKs and the CDK. */
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly runEnvironment: RunEnvironment;
  /** False when the cloud was already running. */
  readonly startedHere: boolean;
  /** Ends the cloud if this program started it. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 25_000;
const HEALTH_TIMEOUT_MS = 5000;

/**
 * Returns the cloud on the port; starts it if it does not run.
 * @throws BenchmarkError PORT_IN_USE when another program uses the port; ENVIRONMENT_MISSING when this machine lacks something
 */
export async function startCloud(options: StartOptions): Promise<Cloud> {
  const port = cloudPort(options.port);
  const running = await connectCloud({ ...options, port });
  if (running) return running;
  const folders = stateFolders(options.repositoryRoot, port);
  await mkdir(folders.own, { recursive: true });
  options.log?.(`Starting the local cloud on port ${port} …`);
  try {
    await startDaemon(options, port);
  } catch (error) {
    // Another program may have started the cloud at the same moment and got the port first.
    const other = isPortInUse(error) ? await waitForOther({ ...options, port }) : undefined;
    if (other) return other;
    throw error;
  }
  const file = await readDaemonFile(folders.daemonFile);
  if (!file) throw startFailed(folders.daemonLog, 'it left no record of itself');
  const cloud = cloudOf(file, true, () => stopCloud({ ...options, port }).then(() => {}));
  options.log?.(`The local cloud is up at ${cloud.endpoint}.`);
  return cloud;
}

/** The running cloud on this port, undefined when there is none. Its `stop()` does nothing. */
export async function connectCloud(location: CloudLocation): Promise<Cloud | undefined> {
  const port = cloudPort(location.port);
  const file = await readDaemonFile(stateFolders(location.repositoryRoot, port).daemonFile);
  if (!file || !isAlive(file)) return undefined;
  // A process that has just been killed still counts as alive for a moment, but does not respond.
  return (await ownerOf(port)) === location.repositoryRoot ? cloudOf(file, false, async () => {}) : undefined;
}

/**
 * Ends the cloud on the port and removes what a killed one left behind. A cloud of another work tree is left alone, also when its
 * records were copied here (process-records.ts).
 * @returns whether a cloud of this work tree was running
 */
export async function stopCloud(location: CloudLocation): Promise<boolean> {
  const folders = stateFolders(location.repositoryRoot, cloudPort(location.port));
  const file = await readDaemonFile(folders.daemonFile);
  const wasRunning = file !== undefined && isAlive(file);
  if (wasRunning) {
    sendSignal(file.pid, 'SIGTERM');
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (isAlive(file) && Date.now() < deadline) await sleep(20);
    if (isAlive(file)) await endGroup(file, 0);
  }
  await sweepProcesses(folders.processes);
  await sweepDeadOwners(folders.engine);
  await removeFolder(folders.code);
  await rm(folders.daemonFile, { force: true });
  return wasRunning;
}

async function startDaemon(options: StartOptions, port: number): Promise<void> {
  const folders = stateFolders(options.repositoryRoot, port);
  const log = await open(folders.daemonLog, 'a');
  const flags = options.detached ? ['--detached'] : [];
  const script = path.join(import.meta.dirname, 'daemon.ts');
  const daemon = spawn(process.execPath, [script, options.repositoryRoot, String(port), ...flags], {
    cwd: options.repositoryRoot,
    env: daemonEnvironment(process.env),
    // A process group of its own: Ctrl-C in the terminal must not end the cloud, which the program may still need to clean up.
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  await log.close();
  try {
    await untilReady(daemon, folders.daemonLog);
  } catch (error) {
    if (daemon.pid !== undefined && daemon.exitCode === null) signalGroup(daemon.pid, 'SIGTERM');
    daemon.unref();
    throw error;
  }
  if (options.detached) daemon.disconnect();
  else daemon.channel?.unref();
  daemon.unref();
}

async function untilReady(daemon: ChildProcess, logPath: string): Promise<void> {
  const timeout = new AbortController();
  try {
    await Promise.race([
      new Promise<void>((resolve, reject) => {
        daemon.once('message', (message: DaemonMessage) => {
          if (message.kind === 'ready') resolve();
          else reject(new BenchmarkError(message));
        });
        daemon.once('error', (error) => reject(startFailed(logPath, error.message)));
        daemon.once('exit', (code, signal) => reject(startFailed(logPath, `it ended with ${signal ?? code}`)));
      }),
      sleep(START_TIMEOUT_MS, undefined, { signal: timeout.signal }).then(() => {
        throw startFailed(logPath, `it was not ready after ${START_TIMEOUT_MS / 1000} s`);
      }),
    ]);
  } finally {
    timeout.abort();
  }
}

/** Waits for the cloud that another program starts on this port; undefined when that is from another work tree. */
async function waitForOther(location: CloudLocation & { readonly port: number }): Promise<Cloud | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && (await ownerOf(location.port)) === location.repositoryRoot) {
    const cloud = await connectCloud(location);
    if (cloud) return cloud;
    await sleep(100);
  }
  return undefined;
}

/** Work tree of the local cloud that listens on the port, ready or starting; undefined when no cloud does. */
export async function ownerOf(port: number): Promise<string | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/_thaw/health`, {
      signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
    });
    return ((await response.json()) as { repositoryRoot?: string }).repositoryRoot;
  } catch {
    return undefined;
  }
}

function cloudOf(file: DaemonFile, startedHere: boolean, stop: () => Promise<void>): Cloud {
  return {
    endpoint: endpointOf(file.port),
    port: file.port,
    caPath: file.caPath,
    region: REGION,
    ...ADMIN_CREDENTIALS,
    environmentVariables: clientVariables(file),
    runEnvironment: file.runEnvironment,
    startedHere,
    stop,
  };
}

function isPortInUse(error: unknown): boolean {
  return error instanceof BenchmarkError && error.code === 'PORT_IN_USE';
}

function startFailed(logPath: string, reason: string): BenchmarkError {
  return environmentMissing(`The local cloud did not start: ${reason}.`, `read ${logPath}`);
}
