/**
 * Locates this process in the cgroup hierarchies. New groups are created below its own group, so that the limits of that group
 * also apply to them. Some hosts have v1 controllers and an empty v2 hierarchy, so both are read.
 */
import { join } from 'node:path';
import { outsideServiceGroup } from './sweep.ts';

export interface CgroupLocations {
  /** v1 controller -> directory of this process's group. */
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

function directoryIn(mount: Mount, path: string): string {
  const relative = mount.root !== '/' && path.startsWith(mount.root) ? path.slice(mount.root.length) : path;
  // A path that leads out (`/../..`) is in another cgroup namespace: only the mount point can be used.
  return relative.includes('..') ? mount.mountPoint : join(mount.mountPoint, relative);
}

/**
 * Returns this process's directory in each hierarchy.
 * @param mountInfo content of /proc/self/mountinfo
 * @param selfCgroup content of /proc/self/cgroup
 */
export function locateCgroups(mountInfo: string, selfCgroup: string): CgroupLocations {
  const mounts = parseMounts(mountInfo);
  const v1: Record<string, string> = {};
  let v2: CgroupLocations['v2'];
  for (const line of selfCgroup.split('\n')) {
    const [hierarchy, controllers, ...rest] = line.split(':');
    const path = rest.join(':');
    if (hierarchy === undefined || controllers === undefined || path === '') continue;
    if (controllers === '') {
      const mount = mounts.find((candidate) => candidate.type === 'cgroup2');
      if (mount !== undefined) v2 = { mountPoint: mount.mountPoint, directory: directoryIn(mount, path) };
      continue;
    }
    for (const controller of controllers.split(',')) {
      const mount = mounts.find(
        (candidate) => candidate.type === 'cgroup' && candidate.superOptions.includes(controller),
      );
      if (mount !== undefined) v1[controller] = outsideServiceGroup(directoryIn(mount, path));
    }
  }
  return v2 === undefined ? { v1 } : { v1, v2 };
}
