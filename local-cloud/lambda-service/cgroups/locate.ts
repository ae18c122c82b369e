/**
 * Where this process sits in the cgroup hierarchies. New groups go below our own, never beside it, so that limits which
 * were set on us keep holding. Hosts exist with v1 controllers mounted and an empty v2 hierarchy beside them: both are read.
 */
import { join } from 'node:path';

export interface CgroupPlaces {
  /** v1 controller -> directory of our own group. */
  readonly v1: Readonly<Record<string, string>>;
  readonly v2?: { readonly mountPoint: string; readonly directory: string };
}

interface Mount {
  readonly root: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly superOptions: readonly string[];
}

function parseMounts(mountInfo: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of mountInfo.split('\n')) {
    const [before, after] = line.split(' - ');
    if (before === undefined || after === undefined) continue;
    const fields = before.split(' ');
    const [type, , options] = after.split(' ');
    const root = fields[3];
    const mountPoint = fields[4];
    if (root === undefined || mountPoint === undefined || type === undefined) continue;
    if (type === 'cgroup' || type === 'cgroup2') {
      mounts.push({ root, mountPoint, type, superOptions: (options ?? '').split(',') });
    }
  }
  return mounts;
}

function placeIn(mount: Mount, path: string): string {
  const relative = mount.root !== '/' && path.startsWith(mount.root) ? path.slice(mount.root.length) : path;
  // A path that climbs out (`/../..`) belongs to another cgroup namespace: only the mount point itself is ours.
  return relative.includes('..') ? mount.mountPoint : join(mount.mountPoint, relative);
}

/**
 * Reads the kernel's two texts and gives our own directory in each hierarchy.
 * @param mountInfo content of /proc/self/mountinfo
 * @param selfCgroup content of /proc/self/cgroup
 */
export function locateCgroups(mountInfo: string, selfCgroup: string): CgroupPlaces {
  const mounts = parseMounts(mountInfo);
  const v1: Record<string, string> = {};
  let v2: CgroupPlaces['v2'];
  for (const line of selfCgroup.split('\n')) {
    const [hierarchy, controllers, ...rest] = line.split(':');
    const path = rest.join(':');
    if (hierarchy === undefined || controllers === undefined || path === '') continue;
    if (controllers === '') {
      const mount = mounts.find((candidate) => candidate.type === 'cgroup2');
      if (mount !== undefined) v2 = { mountPoint: mount.mountPoint, directory: placeIn(mount, path) };
      continue;
    }
    for (const controller of controllers.split(',')) {
      const mount = mounts.find(
        (candidate) => candidate.type === 'cgroup' && candidate.superOptions.includes(controller),
      );
      if (mount !== undefined) v1[controller] = placeIn(mount, path);
    }
  }
  return v2 === undefined ? { v1 } : { v1, v2 };
}
