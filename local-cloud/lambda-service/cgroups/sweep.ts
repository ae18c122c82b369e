/** Removes cgroups whose owner is dead. An owner's name includes pid and start time, so that a reused pid is not taken for it. */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from '../../host/process-identity.ts';
import { sendSignal } from '../../host/send-signal.ts';
import { readProcessIds, removeCgroup, writeControlIfPresent } from './control-file.ts';

const OWNER_NAME = /^thaw-(\d+)-(\d+)-\d+$/;
/** Engines have numbers from 1. */
const SERVICE_NUMBER = 0;
/** Parents are below the group in which the engine was started; sessions, services and containers nest a few levels. */
const SEARCH_DEPTH = 6;

/** The name of an engine. A process may have several (in tests), hence the number. */
export function ownerName(pid: number, engineNumber: number): string {
  return `thaw-${pid}-${startDigits(pid)}-${engineNumber}`;
}

/** The name of the group of a cloud's own processes. */
export function serviceOwnerName(pid: number): string {
  return ownerName(pid, SERVICE_NUMBER);
}

/** The directory without the group that `serviceOwnerName` names, if it is the last: functions have no place in that group. */
export function outsideServiceGroup(directory: string): string {
  const name = basename(directory);
  return OWNER_NAME.test(name) && name.endsWith(`-${SERVICE_NUMBER}`) ? dirname(directory) : directory;
}

function startDigits(pid: number): string | undefined {
  return processStart(pid)?.replaceAll(/\D/g, '');
}

/** True while the process that created a folder or group of this name is running; also true for other names. */
export function isOwnerAlive(name: string): boolean {
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
    if (OWNER_NAME.test(name)) return isOwnerAlive(name) ? [] : [path];
    return depth === 0 ? [] : findOrphans(path, depth - 1);
  });
}

function killAll(group: string): void {
  for (const pid of readProcessIds(join(group, 'cgroup.procs'))) sendSignal(pid, 'SIGKILL');
  // A frozen process handles the signal only after thawing.
  writeControlIfPresent(join(group, 'freezer.state'), 'THAWED');
  writeControlIfPresent(join(group, 'cgroup.freeze'), '0');
}

async function removeOrphan(parent: string): Promise<boolean> {
  // Servers of a dead cloud that still run in its service group: the sweep of its port ends them, by their records.
  if (readProcessIds(join(parent, 'cgroup.procs')).length > 0) return false;
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
 * Kills and removes the cgroups of dead owners below `roots`.
 * @returns the directories removed
 */
export async function sweepOrphanCgroups(roots: readonly string[] = cgroupRoots()): Promise<string[]> {
  const orphans = roots.flatMap((root) => findOrphans(root, SEARCH_DEPTH));
  // The freezer first: processes frozen there cannot exit and leave the other hierarchies.
  orphans.sort((a, b) => Number(b.includes('/freezer/')) - Number(a.includes('/freezer/')));
  const removed = await Promise.all(orphans.map(removeOrphan));
  return orphans.filter((_, index) => removed[index]);
}

function cgroupRoots(): string[] {
  const root = '/sys/fs/cgroup';
  const controllers = ['cpu', 'cpuacct', 'cpu,cpuacct', 'memory', 'freezer', 'pids', 'unified'];
  const present = subdirectories(root);
  const v1 = controllers.filter((name) => present.includes(name)).map((name) => join(root, name));
  return v1.length > 0 ? v1 : [root];
}
