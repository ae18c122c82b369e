/**
 * Starts a server that ends when its owner ends, also when the owner is killed: a shell between the two waits on a pipe that
 * only the owner holds open. The shell leads a process group of its own, to which a stop and the sweep of the next start send
 * their signals.
 */
import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { endGroup, forgetProcess, recordProcess } from './process-records.ts';
import { signalGroup } from './send-signal.ts';

/**
 * $@ is the command of the server. SIGINT ends MiniStack, PostgreSQL (fast shutdown: sessions are cut) and Redis; after 3 s the
 * server is killed.
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
  /** Standard output and standard error of the server. */
  readonly logFile: string;
  /** Folder of the process records that the next start of the cloud sweeps. */
  readonly recordsFolder: string;
  /** User that the server runs as; default: our own. Only root can choose another. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface GuardedProcess {
  /** Resolves when the server has ended, for any reason. */
  readonly ended: Promise<void>;
  readonly hasEnded: () => boolean;
  stop(): Promise<void>;
}

/** Starts the server, without waiting until it is ready. When the program cannot be started, `ended` resolves at once. */
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
    const onEnd = () => {
      exited = true;
      resolve();
    };
    child.once('exit', onEnd);
    child.once('error', onEnd);
  });
  child.stdin?.on('error', () => {});
  await log.close();
  const record = child.pid === undefined ? undefined : recordProcess(options.recordsFolder, options.name, child.pid);
  return {
    ended,
    hasEnded: () => exited,
    stop: async () => {
      child.stdin?.end();
      const grace = new AbortController();
      await Promise.race([ended, sleep(STOP_GRACE_MS, undefined, { signal: grace.signal }).catch(() => {})]);
      grace.abort();
      if (record !== undefined && !exited) await endGroup(record, 0);
      // Processes that the server started and that are still in its group.
      if (record !== undefined) signalGroup(record.pid, 'SIGKILL');
      forgetProcess(options.recordsFolder, options.name);
    },
  };
}
