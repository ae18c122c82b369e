/** A lock file that one process at a time holds; the lock of a process that has ended is taken over. */
import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processIdentity } from './process-identity.ts';
import { isAlive, type ProcessRecord, readRecord } from './process-records.ts';

let drafts = 0;

/**
 * Takes the lock unless a running process holds it.
 * @param name name of the owner in the file
 * @returns a function that releases the lock, or the process that holds it
 */
export function tryLock(file: string, name: string): (() => void) | ProcessRecord {
  const own: ProcessRecord = {
    name,
    pid: process.pid,
    identity: processIdentity(process.pid) ?? 'unknown',
    folder: path.dirname(path.resolve(file)),
  };
  // Written as a draft and linked: a process that finds the lock can always read it whole.
  drafts += 1;
  const draft = `${file}.${process.pid}-${drafts}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    for (;;) {
      if (linked(draft, file)) return () => rmSync(file, { force: true });
      const observedInode = inode(file);
      const owner = readRecord(file);
      if (owner !== undefined && isAlive(owner)) return owner;
      // Another process may have taken it over meanwhile: then it is another file, whose owner is checked next.
      if (inode(file) === observedInode) rmSync(file, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Distinguishes one lock file from the next: the draft of the next exists before this one is removed, so the inodes differ. */
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
