/** Removes groups whose owner is dead. An owner is a pid and its start time, so a reused pid is not mistaken for it. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from '../../host/process-identity.ts';
import { sendSignal } from '../../host/send-signal.ts';
import { readProcessIds, removeCgroup, writeControlIfPresent } from './control-file.ts';

const OWNER_NAME = /^thaw-(\d+)-(\d+)-\d+$/;
/** Our parents sit below the group we were started in: sessions, services and containers nest a few levels. */
const SEARCH_DEPTH = 6;

/** One owner is one engine; a process may hold several (tests), hence the number. */
export function ownerName(pid: number, engineNumber: number): string {
  return `thaw-${pid}-${startDigits(pid)}-${engineNumber}`;
}

function startDigits(pid: number): string | undefined {
  return processStart(pid)?.replaceAll(/\D/g, '');
}

/** True when the process that made a folder or group of this name still lives. */
export function ownerLives(name: string): boolean {
  const match = OWNER_NAME.exec(name);
  return match === null || startDigits(Number(match[1])) === match[2];
}

function subdirectories(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function findOrphans(directory: string, depth: number): string[] {
  return subdirectories(directory).flatMap((name) => {
    const path = join(directory, name);
    if (OWNER_NAME.test(name)) return ownerLives(name) ? [] : [path];
    return depth === 0 ? [] : findOrphans(path, depth - 1);
  });
}

function killAll(group: string): void {
  for (const pid of readProcessIds(join(group, 'cgroup.procs'))) sendSignal(pid, 'SIGKILL');
  // A frozen process takes the signal only when it runs again.
  writeControlIfPresent(join(group, 'freezer.state'), 'THAWED');
  writeControlIfPresent(join(group, 'cgroup.freeze'), '0');
}

async function removeOrphan(parent: string): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const groups = subdirectories(parent).map((name) => join(parent, name));
    for (const group of groups) killAll(group);
    for (const group of groups) removeCgroup(group);
    if (removeCgroup(parent)) return true;
    await sleep(20);
  }
  return false;
}

/**
 * Kills and removes what dead owners left below `roots`.
 * @returns directories that were removed
 */
export async function sweepOrphanCgroups(roots: readonly string[] = cgroupRoots()): Promise<string[]> {
  const orphans = roots.flatMap((root) => findOrphans(root, SEARCH_DEPTH));
  // The freezer goes first: processes that are frozen there cannot leave the other hierarchies.
  orphans.sort((a, b) => Number(b.includes('/freezer/')) - Number(a.includes('/freezer/')));
  const removed = await Promise.all(orphans.map(removeOrphan));
  return orphans.filter((_, index) => removed[index]);
}

function cgroupRoots(): string[] {
  const root = '/sys/fs/cgroup';
  const controllers = ['cpu', 'cpu,cpuacct', 'memory', 'freezer', 'pids', 'unified'];
  const present = subdirectories(root);
  const v1 = controllers.filter((name) => present.includes(name)).map((name) => join(root, name));
  return v1.length > 0 ? v1 : [root];
}
