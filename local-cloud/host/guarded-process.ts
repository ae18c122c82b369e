/**
 * A server that ends with its owner, however the owner ends: a shell between the two waits on a pipe that only the owner
 * holds open. The shell leads a process group of its own, so that an orderly stop and the sweep of the next start reach it.
 */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { endGroup, forgetProcess, recordProcess } from './process-records.ts';
import { signalGroup } from './send-signal.ts';

/**
 * $@ the server. SIGINT ends MiniStack, PostgreSQL (fast: sessions are cut) and Redis; what is still there after that is killed.
 * The watcher reads descriptor 3, because a background job of a shell gets /dev/null as its standard input.
 */
const GUARD = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(cat <&3 >/dev/null; kill -INT $server; sleep 3; kill -KILL $server) 2>/dev/null &
exec 3<&-
wait $server
trap '' TERM
kill -TERM 0`;

const STOP_GRACE_MS = 5000;

export interface GuardedProcessOptions {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Output of the server, both streams. */
  readonly logFile: string;
  /** Folder of the process records that the next start sweeps. */
  readonly recordsFolder: string;
  /** Another user than our own; only root can ask for one. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface GuardedProcess {
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  readonly hasEnded: () => boolean;
  stop(): Promise<void>;
}

/** Starts the server; it may still be on its way when this resolves. A program that cannot be started has `ended` at once. */
export async function startGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  const log = await open(options.logFile, 'a');
  const child = spawn('/bin/sh', ['-c', GUARD, options.name, ...options.command], {
    cwd: options.folder,
    env: { ...options.environment },
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
    ...options.user,
  });
  let exited = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      exited = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.stdin?.on('error', () => {});
  await log.close();
  const record = child.pid === undefined ? undefined : recordProcess(options.recordsFolder, options.name, child.pid);
  return {
    ended,
    hasEnded: () => exited,
    stop: async () => {
      child.stdin?.end();
      const ending = new AbortController();
      await Promise.race([ended, sleep(STOP_GRACE_MS, undefined, { signal: ending.signal }).catch(() => {})]);
      ending.abort();
      if (record !== undefined && !exited) await endGroup(record, 0);
      // What the server started and left in its group.
      if (record !== undefined) signalGroup(record.pid, 'SIGKILL');
      forgetProcess(options.recordsFolder, options.name);
    },
  };
}
