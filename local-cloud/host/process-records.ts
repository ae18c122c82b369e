/**
 * Which processes the local cloud started, kept in files, so that after a SIGKILL the next start can end exactly those. A
 * process is known by its id and the moment it began: an id alone may by then belong to somebody else.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a killed group is looked at, 20 ms apart. */
const GONE_ATTEMPTS = 50;

export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** When the process began, in a form only this machine and this boot can produce. */
  readonly identity: string;
}

/** Identity of a living process, or undefined when there is none with this id. */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      // After the command name, which may itself hold spaces and brackets: state is field 3, start time is field 22.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z') return undefined;
      const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
      return `${boot}:${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  return await new Promise((resolve) => {
    // The time is printed in the caller's language and time zone; who asks later may have others.
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], { env }, (error, stdout) =>
      resolve(error || stdout.trim() === '' ? undefined : stdout.trim()),
    );
  });
}

/** True when the recorded process, and not a later one with its id, still lives. */
export async function isAlive(record: ProcessRecord): Promise<boolean> {
  return (await processIdentity(record.pid)) === record.identity;
}

/** Writes `<folder>/<name>.json` for a process that has just been started. */
export async function recordProcess(folder: string, name: string, pid: number): Promise<ProcessRecord | undefined> {
  const identity = await processIdentity(pid);
  if (identity === undefined) return undefined;
  const record = { name, pid, identity };
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  await writeFile(`${file}.new`, JSON.stringify(record));
  await rename(`${file}.new`, file);
  return record;
}

export async function readRecord(file: string): Promise<ProcessRecord | undefined> {
  try {
    const parsed = JSON.parse(await readFile(file, 'utf8')) as Partial<ProcessRecord>;
    return typeof parsed.pid === 'number' && typeof parsed.identity === 'string' && parsed.pid > 1
      ? { name: String(parsed.name), pid: parsed.pid, identity: parsed.identity }
      : undefined;
  } catch {
    return undefined;
  }
}

export async function forgetProcess(folder: string, name: string): Promise<void> {
  await rm(path.join(folder, `${name}.json`), { force: true });
}

/**
 * Ends the process group of every record in `folder` whose process still lives (SIGTERM, after `graceMs` SIGKILL) and
 * removes the records. Returns the names of those it ended.
 */
export async function sweepProcesses(folder: string, graceMs = 2000): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const ended: string[] = [];
  for (const name of names) {
    const record = await readRecord(path.join(folder, name));
    if (record && (await isAlive(record))) {
      await endGroup(record, graceMs);
      ended.push(record.name);
    }
    await rm(path.join(folder, name), { force: true });
  }
  return ended;
}

/** SIGTERM to the group the process leads, SIGKILL after the grace; resolves when the process is gone. */
export async function endGroup(record: ProcessRecord, graceMs: number): Promise<void> {
  signalGroup(record.pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (await isAlive(record)) {
    if (Date.now() > deadline) signalGroup(record.pid, 'SIGKILL');
    await sleep(20);
  }
  // Members that ignored SIGTERM outlive their leader; until they are gone they may still write to its folders. Dead ones
  // that nobody collects count as members too, hence the limit.
  for (let attempt = 0; attempt < GONE_ATTEMPTS && signalGroup(record.pid, 'SIGKILL'); attempt += 1) await sleep(20);
}

/** @returns whether there is such a group */
function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // No such group any more, or not ours.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH' && (error as NodeJS.ErrnoException).code !== 'EPERM') {
      throw error;
    }
    return false;
  }
}
