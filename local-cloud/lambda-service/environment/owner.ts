/**
 * Ownership of processes, cgroups and folders: each engine is one owner. A shell process watches the engine through a pipe and
 * removes everything as soon as it dies, whatever the cause; the next start removes the rest.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from '../../host/process-identity.ts';
import { fileNames } from '../../host/process-records.ts';
import { removeFolder } from '../../host/remove-folder.ts';
import { signalGroup } from '../../host/send-signal.ts';
import { isOwnerAlive, sweepOrphanCgroups } from '../cgroups/sweep.ts';

/**
 * $1: folder of the owner; $2: group of the service or nothing; the other arguments: cgroup parents. `cat` ends when the owner
 * dies, because the pipe closes. The shell leaves the group, which could not be removed otherwise.
 */
const WATCH = `service=$2
[ -n "$service" ] && echo $$ > "\${service%/*}/cgroup.procs"
cat >/dev/null
owner=$1; shift 2
[ -n "$service" ] && set -- "$@" "$service"
for record in "$owner"/processes/*; do
  [ -e "$record" ] && kill -s KILL -- "-\${record##*/}" 2>/dev/null
done
tries=0
while [ $tries -lt 200 ]; do
  remaining=no
  for parent in "$@"; do
    [ -d "$parent" ] || continue
    for group in "$parent"/*/; do
      [ -d "$group" ] || continue
      for process in $(cat "$group/cgroup.procs" 2>/dev/null); do kill -s KILL "$process" 2>/dev/null; done
      [ -e "$group/freezer.state" ] && echo THAWED 2>/dev/null > "$group/freezer.state"
      [ -e "$group/cgroup.freeze" ] && echo 0 2>/dev/null > "$group/cgroup.freeze"
      rmdir "$group" 2>/dev/null
    done
    rmdir "$parent" 2>/dev/null || remaining=yes
  done
  [ $remaining = no ] && break
  tries=$((tries + 1)); sleep 0.05
done
rm -rf "$owner"`;

/** Creates the owner's folder below the state directory. @param owner a name from `ownerName` */
export function ownDirectory(stateDirectory: string, owner: string): string {
  const directory = join(stateDirectory, owner);
  mkdirSync(join(directory, 'processes'), { recursive: true });
  return directory;
}

export function startWatch(directory: string, cgroupParents: readonly string[], serviceGroup = ''): ChildProcess {
  const watch = spawn('/bin/sh', ['-c', WATCH, 'thaw-watch', directory, serviceGroup, ...cgroupParents], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
  });
  watch.on('error', () => {});
  watch.stdin?.on('error', () => {});
  watch.unref();
  // The pipe must not keep the service alive either.
  if (watch.stdin !== null && 'unref' in watch.stdin && typeof watch.stdin.unref === 'function') watch.stdin.unref();
  return watch;
}

/** Kills the watch before it can remove anything. */
export function stopWatch(watch: ChildProcess | undefined): Promise<void> {
  if (watch?.pid === undefined || watch.exitCode !== null || watch.signalCode !== null) return Promise.resolve();
  // The service stays alive until the watch has exited.
  watch.ref();
  const exited = new Promise<void>((resolve) => watch.once('exit', () => resolve()));
  signalGroup(watch.pid, 'SIGKILL');
  return exited;
}

/**
 * Kills and removes what dead owners left: cgroups anywhere on this machine, processes and folders of this state directory.
 * @returns the paths removed
 */
export async function sweepDeadOwners(stateDirectory: string): Promise<string[]> {
  const removed = await sweepOrphanCgroups();
  for (const name of fileNames(stateDirectory)) {
    if (isOwnerAlive(name)) continue;
    const directory = join(stateDirectory, name);
    const records = join(directory, 'processes');
    for (const record of fileNames(records)) {
      const pid = Number(record);
      if (readFileSync(join(records, record), 'utf8') === processIdentity(pid)) signalGroup(pid, 'SIGKILL');
    }
    await removeFolder(directory);
    removed.push(directory);
  }
  return removed;
}
