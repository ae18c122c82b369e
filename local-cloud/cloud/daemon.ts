/**
 * The process of the local cloud: contains the gateway and the engine, and starts MiniStack and the functions as child processes.
 * The client (`client.ts`) starts it and gets a message over the IPC channel when it is ready or has failed. It ends with the
 * program that started it, unless `--detached`.
 *
 *     node local-cloud/cloud/daemon.ts <repository root> <port> [--detached]
 */

import { definedOnly } from '../../core/defined-only.ts';
import { isBenchmarkError } from '../../core/errors.ts';
import { recordProcess } from '../host/process-records.ts';
import { joinServiceGroup } from '../lambda-service/cgroups/service-group.ts';
import { composeCloud, type RunningCloud } from './compose.ts';
import type { DaemonMessage } from './daemon-messages.ts';
import { hostsSetting } from './hosts-setting.ts';
import { cloudPort, stateFolders, writeDaemonFile } from './state-folder.ts';
import { updateSetting } from './update-setting.ts';

const DAEMON_RECORD = 'daemon';
const STOP_TIMEOUT_MS = 20_000;

const [repositoryRoot = process.cwd(), portText = String(cloudPort()), ...flags] = process.argv.slice(2);
const port = Number(portText);
const isDetached = flags.includes('--detached');
const folders = stateFolders(repositoryRoot, port);
const serviceGroup = joinServiceGroup();
process.on('exit', () => serviceGroup?.remove());
let cloud: RunningCloud | undefined;
let stopping: Promise<void> | undefined;

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

function sendToStarter(message: DaemonMessage): void {
  if (process.connected) process.send?.(message);
}

/** Stops the cloud and ends this process; further calls do nothing. */
function stop(reason: string, exitCode: number): void {
  if (stopping) return;
  log(`Stopping: ${reason}.`);
  // The process ends even if the stop hangs: the next start sweeps its children.
  setTimeout(() => process.exit(exitCode || 1), STOP_TIMEOUT_MS).unref();
  stopping = (cloud?.stop() ?? Promise.resolve()).then(
    () => process.exit(exitCode),
    (error: unknown) => {
      log(`Stopping failed: ${String(error)}`);
      process.exit(1);
    },
  );
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(`got ${signal}`, 0));
process.on('uncaughtException', (error) => {
  log(`A bug of the local cloud: ${error.stack ?? error.message}`);
  stop('it cannot go on after that', 1);
});
if (!isDetached && process.send) process.on('disconnect', () => stop('the program that started it has ended', 0));

try {
  cloud = await composeCloud({
    repositoryRoot,
    port,
    log,
    onShutdownRequested: () => stop('requested by /_thaw/shutdown', 0),
    engine: { ...hostsSetting(process.env), ...definedOnly({ serviceGroup: serviceGroup?.directory }) },
    settings: updateSetting(process.env),
  });
  const record = recordProcess(folders.own, DAEMON_RECORD, process.pid);
  if (record) {
    await writeDaemonFile(folders.daemonFile, {
      ...record,
      ...cloud.addresses,
      runEnvironment: cloud.runEnvironment,
    });
  }
  log(`Ready on port ${port} (process ${process.pid}).`);
  sendToStarter({ kind: 'ready' });
} catch (error) {
  log(`Start failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  sendToStarter(
    isBenchmarkError(error)
      ? { kind: 'failed', code: error.code, source: error.source, message: error.message, fix: error.fix }
      : { kind: 'failed', code: 'BUG', source: 'bug', message: String(error), fix: `read ${folders.daemonLog}` },
  );
  process.exitCode = 1;
  process.disconnect?.();
  setTimeout(() => process.exit(1), 1000).unref();
}
