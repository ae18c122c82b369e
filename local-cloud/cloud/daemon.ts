/**
 * The process that is the local cloud: front and engine in it, MiniStack and the functions below it. Started by the client
 * (`client.ts`), which is told over the IPC channel that it is ready or why not. Ends with its starter, unless `--detached`.
 *
 *     node local-cloud/cloud/daemon.ts <repository root> <port> [--detached]
 */
import { isBenchmarkError } from '../../core/errors.ts';
import { recordProcess } from '../host/process-records.ts';
import { composeCloud, type RunningCloud } from './compose.ts';
import type { DaemonMessage } from './daemon-messages.ts';
import { portFromEnvironment, stateFolders, writeDaemonFile } from './state-folder.ts';

const DAEMON_RECORD = 'daemon';
const STOP_LIMIT_MS = 20_000;

const [repositoryRoot = process.cwd(), portText = String(portFromEnvironment()), ...flags] = process.argv.slice(2);
const port = Number(portText);
const isDetached = flags.includes('--detached');
const folders = stateFolders(repositoryRoot, port);
let cloud: RunningCloud | undefined;
let stopping: Promise<void> | undefined;

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

function tell(message: DaemonMessage): void {
  if (process.connected) process.send?.(message);
}

/** Orderly, once. */
function stop(reason: string, exitCode: number): void {
  if (stopping) return;
  say(`Stopping: ${reason}.`);
  // Whatever hangs, the process does not stay: what is left of its children is swept at the next start.
  setTimeout(() => process.exit(exitCode || 1), STOP_LIMIT_MS).unref();
  stopping = (cloud?.stop() ?? Promise.resolve()).then(
    () => process.exit(exitCode),
    (error: unknown) => {
      say(`Stopping failed: ${String(error)}`);
      process.exit(1);
    },
  );
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(`got ${signal}`, 0));
process.on('uncaughtException', (error) => {
  say(`A bug of the local cloud: ${error.stack ?? error.message}`);
  stop('it cannot go on after that', 1);
});
if (!isDetached && process.send) process.on('disconnect', () => stop('the program that started it has ended', 0));

try {
  cloud = await composeCloud({
    repositoryRoot,
    port,
    say,
    onShutdownAsked: () => stop('asked over /_thaw/shutdown', 0),
  });
  const record = recordProcess(folders.own, DAEMON_RECORD, process.pid);
  if (record) {
    await writeDaemonFile(folders.daemonFile, {
      ...record,
      ...cloud.addresses,
      runEnvironment: cloud.runEnvironment,
    });
  }
  say(`Ready on port ${port} (process ${process.pid}).`);
  tell({ kind: 'ready' });
} catch (error) {
  say(`Start failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  tell(
    isBenchmarkError(error)
      ? { kind: 'failed', code: error.code, source: error.source, message: error.message, fix: error.fix }
      : { kind: 'failed', code: 'BUG', source: 'bug', message: String(error), fix: `read ${folders.daemonLog}` },
  );
  process.exitCode = 1;
  process.disconnect?.();
  setTimeout(() => process.exit(1), 1000).unref();
}
