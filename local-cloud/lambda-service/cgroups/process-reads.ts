/** What the processes of an environment have read, and their page faults that needed the disk. */
import { readFileSync } from 'node:fs';
import { type ProcessReads, parseReads } from './parse-process-reads.ts';

/** @returns by process id; without those that have ended or belong to another user */
export function processReads(processIds: readonly number[]): ReadonlyMap<number, ProcessReads> {
  const reads = new Map<number, ProcessReads>();
  for (const pid of processIds) {
    const read = parseReads(readOrUndefined(`/proc/${pid}/io`), readOrUndefined(`/proc/${pid}/stat`));
    if (read !== undefined) reads.set(pid, read);
  }
  return reads;
}

/** @returns what all processes have read since `before`; undefined when nothing can be read */
export function readSince(
  before: ReadonlyMap<number, ProcessReads>,
  now: ReadonlyMap<number, ProcessReads>,
): ProcessReads | undefined {
  if (now.size === 0) return undefined;
  const sum = (field: keyof ProcessReads) =>
    [...now].reduce((total, [pid, reads]) => total + reads[field] - (before.get(pid)?.[field] ?? 0), 0);
  return {
    readBytes: sum('readBytes'),
    diskReadBytes: sum('diskReadBytes'),
    majorPageFaults: sum('majorPageFaults'),
  };
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
