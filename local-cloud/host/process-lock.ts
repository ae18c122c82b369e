/** A lock file of this machine that one process at a time holds; one that a killed process left behind is taken over. */
import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { processIdentity } from './process-identity.ts';
import { isAlive, type ProcessRecord, readRecord } from './process-records.ts';

let drafts = 0;

/**
 * Takes the lock unless a living process holds it.
 * @param name what the owner is called in the file
 * @returns what releases it, or its owner
 */
export function tryLock(file: string, name: string): (() => void) | ProcessRecord {
  const own: ProcessRecord = { name, pid: process.pid, identity: processIdentity(process.pid) ?? 'unknown' };
  // Linked when it is whole: a process that finds the lock can read it.
  drafts += 1;
  const draft = `${file}.${process.pid}-${drafts}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    for (;;) {
      if (linked(draft, file)) return () => rmSync(file, { force: true });
      const judged = inode(file);
      const owner = readRecord(file);
      if (owner !== undefined && isAlive(owner)) return owner;
      // Meanwhile another process may have taken it over: then it is another file, whose owner is looked at in turn.
      if (inode(file) === judged) rmSync(file, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Tells one lock file from the next: the next is there as a draft before this one goes. */
function inode(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

function linked(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
