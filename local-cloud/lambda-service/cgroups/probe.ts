/** Finds out by trying, not by asking for a version, which controllers this process may use. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeCgroup } from './control-file.ts';
import { type CgroupPlaces, locateCgroups } from './locate.ts';
import { processGroupsOnly } from './process-groups.ts';
import type { ResourceGroups } from './types.ts';
import { type V1Parents, v1Groups } from './v1.ts';
import { v2Groups } from './v2.ts';

/** True when a process can be moved into `directory`: permissions on directories alone do not tell. */
function canJoin(directory: string): boolean {
  const file = join(directory, 'cgroup.procs');
  return spawnSync('/bin/sh', ['-c', 'echo $$ > "$1"', 'sh', file], { stdio: 'ignore', env: {} }).status === 0;
}

function makeParent(place: string, name: string, prepare: (directory: string) => void): string | undefined {
  const directory = join(place, name);
  const probe = join(directory, 'probe');
  try {
    mkdirSync(directory);
    prepare(directory);
    mkdirSync(probe);
    if (canJoin(probe)) {
      removeWhenLeft(probe);
      return directory;
    }
  } catch {
    // Not ours to write: the caller tries the next directory.
  }
  removeWhenLeft(probe);
  removeCgroup(directory);
  return undefined;
}

/** The process that tried the group has been waited for, but the kernel takes its membership off a moment later. */
function removeWhenLeft(directory: string): void {
  const waitUntilMs = performance.now() + 1000;
  while (!removeCgroup(directory) && performance.now() < waitUntilMs) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

function probeV1(places: CgroupPlaces, name: string): ResourceGroups | undefined {
  const parents: Record<string, string> = {};
  for (const controller of ['cpu', 'memory', 'freezer', 'pids'] as const) {
    const place = places.v1[controller];
    const parent = place === undefined ? undefined : makeParent(place, name, () => {});
    if (parent !== undefined) parents[controller] = parent;
  }
  const found: V1Parents = parents;
  if (found.cpu !== undefined || found.memory !== undefined) return v1Groups(found);
  for (const directory of Object.values(parents)) removeCgroup(directory);
  return undefined;
}

/** Own group first, then its ancestors: in v2 a group that holds processes cannot hand controllers to children. */
function v2Candidates(places: NonNullable<CgroupPlaces['v2']>): string[] {
  const candidates: string[] = [];
  for (let directory = places.directory; directory.startsWith(places.mountPoint); directory = dirname(directory)) {
    candidates.push(directory);
    if (directory === places.mountPoint) break;
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

function probeV2(places: CgroupPlaces, name: string): ResourceGroups | undefined {
  if (places.v2 === undefined) return undefined;
  for (const place of v2Candidates(places.v2)) {
    const enabled = join(place, 'cgroup.subtree_control');
    if (!['cpu', 'memory'].every((controller) => hasController(enabled, controller))) continue;
    const parent = makeParent(place, name, (directory) => {
      const wanted = ['cpu', 'memory', 'pids'].filter((controller) => hasController(enabled, controller));
      writeFileSync(join(directory, 'cgroup.subtree_control'), wanted.map((controller) => `+${controller}`).join(' '));
    });
    if (parent !== undefined) return v2Groups(parent);
  }
  return undefined;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** What this process may use, found by making and removing a group. Never throws: the last answer is `none`. */
export function probeCgroups(
  ownerName: string,
  places: CgroupPlaces = locateCgroups(readOrEmpty('/proc/self/mountinfo'), readOrEmpty('/proc/self/cgroup')),
): ResourceGroups {
  return probeV1(places, ownerName) ?? probeV2(places, ownerName) ?? processGroupsOnly();
}
