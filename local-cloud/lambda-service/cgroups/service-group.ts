/**
 * One CPU group for this process and what it starts, other than functions. Without it the kernel groups them by session
 * (autogroups), and the gateway's session got no CPU for up to 5.7 s while 40 processes of the orchestrator started in that of
 * MiniStack (two CPUs, Linux 6.18). In v2 nothing is done: a login session or a service of systemd is one group already.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readProcessIds, removeWhenEmpty, writeControlIfPresent } from './control-file.ts';
import type { CgroupLocations } from './locate.ts';
import { readOwnCgroups } from './own-cgroups.ts';
import { serviceOwnerName } from './sweep.ts';

export interface ServiceGroup {
  readonly directory: string;
  /** Moves its processes back to the group where this process was, and removes it. */
  remove(): void;
}

/**
 * Moves this process into a group of its own, with the weight that every group has.
 * @returns undefined where there is no v1 controller of CPU, or it may not be used
 */
export function joinServiceGroup({ v1 }: CgroupLocations = readOwnCgroups()): ServiceGroup | undefined {
  if (v1['cpu'] === undefined) return undefined;
  const directory = join(v1['cpu'], serviceOwnerName(process.pid));
  const remove = () => {
    for (const pid of readProcessIds(processesOf(directory))) {
      writeControlIfPresent(processesOf(dirname(directory)), String(pid));
    }
    removeWhenEmpty(directory);
  };
  try {
    mkdirSync(directory);
  } catch {
    return undefined;
  }
  writeControlIfPresent(processesOf(directory), String(process.pid));
  if (readProcessIds(processesOf(directory)).includes(process.pid)) return { directory, remove };
  remove();
  return undefined;
}

function processesOf(directory: string): string {
  return join(directory, 'cgroup.procs');
}
