/** Records of the processes that the local cloud started, as files: after a SIGKILL, the next start ends exactly those. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from './process-identity.ts';
import { signalGroup } from './send-signal.ts';

/** How often SIGKILL is sent to a group, every 20 ms, until it is empty. */
const KILL_ATTEMPTS = 50;

export function recordsFolder(stateFolder: string): string {
  return path.join(stateFolder, 'processes');
}

export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** See process-identity.ts. */
  readonly identity: string;
  /** Folder of the record's file: in a copy of the work tree it is another. Absent in records of former versions. */
  readonly folder?: string;
}

/** True when the recorded process still runs; false for a later process with its id. */
export function isAlive(record: ProcessRecord): boolean {
  return processIdentity(record.pid) === record.identity;
}

/** Writes `<folder>/<name>.json` for a process that has just been started. @returns undefined when it has ended already */
export function recordProcess(folder: string, name: string, pid: number): ProcessRecord | undefined {
  const identity = processIdentity(pid);
  if (identity === undefined) return undefined;
  const record = { name, pid, identity, folder: path.resolve(folder) };
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
  return record;
}

/** undefined for no record, and for one that was copied here with a work tree: its process belongs to that tree. */
export function readRecord(file: string): ProcessRecord | undefined {
  try {
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessRecord>;
    const folder = path.dirname(path.resolve(file));
    if (parsed.folder !== undefined && parsed.folder !== folder) return undefined;
    return typeof parsed.pid === 'number' && typeof parsed.identity === 'string' && parsed.pid > 1
      ? { name: String(parsed.name), pid: parsed.pid, identity: parsed.identity, folder }
      : undefined;
  } catch {
    return undefined;
  }
}

export function forgetProcess(folder: string, name: string): void {
  rmSync(path.join(folder, `${name}.json`), { force: true });
}

/**
 * Ends the process group of every record in `folder` whose process still runs (SIGTERM, after 2 s SIGKILL) and removes the
 * records.
 * @returns the names of the ended processes
 */
export async function sweepProcesses(folder: string): Promise<string[]> {
  const ended: string[] = [];
  for (const name of fileNames(folder).filter((name) => name.endsWith('.json'))) {
    const file = path.join(folder, name);
    const record = readRecord(file);
    if (record && isAlive(record)) {
      await endGroup(record, 2000);
      ended.push(record.name);
    }
    rmSync(file, { force: true });
  }
  return ended;
}

/** Sends SIGTERM to the group that the process leads, SIGKILL after `graceMs`; resolves when the process has ended. */
export async function endGroup(record: ProcessRecord, graceMs: number): Promise<void> {
  signalGroup(record.pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isAlive(record)) {
    if (Date.now() > deadline) signalGroup(record.pid, 'SIGKILL');
    await sleep(20);
  }
  // Members that ignored SIGTERM outlive their leader and may still write to its folders. Zombies whose parent does not wait for
  // them count as members too, hence the limit.
  for (let attempt = 0; attempt < KILL_ATTEMPTS && signalGroup(record.pid, 'SIGKILL'); attempt += 1) await sleep(20);
}

/** File names in a folder; none when the folder does not exist. */
export function fileNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
