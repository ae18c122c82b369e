/** Determines which controllers this process may use, by trying to use them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeCgroup, removeWhenEmpty } from './control-file.ts';
import type { CgroupLocations } from './locate.ts';
import { readOwnCgroups } from './own-cgroups.ts';
import { processGroupsOnly } from './process-groups.ts';
import type { ResourceGroups } from './types.ts';
import { type V1Parents, v1Groups } from './v1.ts';
import { v2Groups } from './v2.ts';

/** True when a process can be moved into `directory`; directory permissions alone do not show that. */
function canJoin(directory: string): boolean {
  const file = join(directory, 'cgroup.procs');
  return spawnSync('/bin/sh', ['-c', 'echo $$ > "$1"', 'sh', file], { stdio: 'ignore', env: {} }).status === 0;
}

function makeParent(ancestor: string, name: string, prepare: (directory: string) => void): string | undefined {
  const directory = join(ancestor, name);
  const probe = join(directory, 'probe');
  try {
    mkdirSync(directory);
    prepare(directory);
    mkdirSync(probe);
    if (canJoin(probe)) {
      removeWhenEmpty(probe);
      return directory;
    }
  } catch {
    // Not writable: the caller tries the next directory.
  }
  removeWhenEmpty(probe);
  removeCgroup(directory);
  return undefined;
}

function probeV1(locations: CgroupLocations, name: string): ResourceGroups | undefined {
  const parents: Record<string, string> = {};
  for (const controller of ['cpu', 'memory', 'freezer', 'pids'] as const) {
    const own = locations.v1[controller];
    const parent = own === undefined ? undefined : makeParent(own, name, () => {});
    if (parent !== undefined) parents[controller] = parent;
  }
  const { cpu, cpuacct } = locations.v1;
  if (cpuacct !== undefined) {
    // Most hosts have both in one hierarchy, whose parent is made already.
    const parent = cpuacct === cpu ? parents['cpu'] : makeParent(cpuacct, name, () => {});
    if (parent !== undefined) parents['cpuacct'] = parent;
  }
  const v1Parents: V1Parents = parents;
  if (v1Parents.cpu !== undefined || v1Parents.memory !== undefined) return v1Groups(v1Parents);
  for (const directory of Object.values(parents)) removeCgroup(directory);
  return undefined;
}

/** This process's group, then its ancestors: in v2 a group with processes cannot enable controllers for its children. */
function v2Candidates({ mountPoint, directory: own }: NonNullable<CgroupLocations['v2']>): string[] {
  const candidates: string[] = [];
  for (let directory = own; directory.startsWith(mountPoint); directory = dirname(directory)) {
    candidates.push(directory);
    if (directory === mountPoint) break;
  }
  return candidates;
}

function hasController(file: string, controller: string): boolean {
  try {
    return readFileSync(file, 'latin1').trim().split(' ').includes(controller);
  } catch {
    return false;
  }
}

function probeV2(locations: CgroupLocations, name: string): ResourceGroups | undefined {
  if (locations.v2 === undefined) return undefined;
  for (const candidate of v2Candidates(locations.v2)) {
    const enabled = join(candidate, 'cgroup.subtree_control');
    if (!['cpu', 'memory'].every((controller) => hasController(enabled, controller))) continue;
    const parent = makeParent(candidate, name, (directory) => {
      const available = ['cpu', 'memory', 'pids'].filter((controller) => hasController(enabled, controller));
      writeFileSync(join(directory, 'cgroup.subtree_control'), available.map((name) => `+${name}`).join(' '));
    });
    if (parent !== undefined) return v2Groups(parent);
  }
  return undefined;
}

/** The cgroups this process may use, found by creating and removing a group. Never throws: the fallback is none. */
export function probeCgroups(ownerName: string, locations = readOwnCgroups()): ResourceGroups {
  return probeV1(locations, ownerName) ?? probeV2(locations, ownerName) ?? processGroupsOnly();
}
