/** Which process an id means: the id and the moment it began, because an id alone may by now belong to another process. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** When a living process began: clock ticks since boot on Linux, elsewhere as `ps` prints it; undefined when there is none. */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      // The time is printed in the caller's language and time zone; a later caller may have others.
      const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
      const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8' }).trim();
      return text === '' ? undefined : text;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // After the command name, which may itself hold spaces and brackets: state is field 3, start time is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Identity of a living process, which no other process of this machine ever has; undefined when there is none with this id. */
export function processIdentity(pid: number): string | undefined {
  const start = processStart(pid);
  if (start === undefined || process.platform !== 'linux') return start;
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return `${boot}:${start}`;
}

let boot: string | undefined;
