/** Where this process is in the cgroup hierarchies. */
import { readFileSync } from 'node:fs';
import { type CgroupLocations, locateCgroups } from './locate.ts';

/** The locations of this process; none where they cannot be read. */
export function readOwnCgroups(): CgroupLocations {
  return locateCgroups(readOrEmpty('/proc/self/mountinfo'), readOrEmpty('/proc/self/cgroup'));
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
