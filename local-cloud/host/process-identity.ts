/** Identifies a process by its id and its start time, because the id alone may by now belong to another process. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Start time of a running process: clock ticks since boot on Linux, elsewhere as `ps` prints it.
 * @returns undefined when no such process runs
 */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      // ps prints the time in the caller's language and time zone, which may differ between calls.
      const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
      const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8' }).trim();
      return text === '' ? undefined : text;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Counted after the command name, which may contain spaces and brackets: state is field 3, start time is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * Identity of a running process, which no other process of this machine ever has.
 * @returns undefined when no process with this id runs
 */
export function processIdentity(pid: number): string | undefined {
  const start = processStart(pid);
  if (start === undefined || process.platform !== 'linux') return start;
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return `${boot}:${start}`;
}

let boot: string | undefined;
