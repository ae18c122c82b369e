/** One command at a time uses a local cloud: two would deploy over each other and disturb each other's figures. */
import { linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BenchmarkError } from '../../core/errors.ts';
import { isAlive, type ProcessRecord, processIdentity, readRecord } from '../../local-cloud/host/process-records.ts';

/**
 * Takes the lock of the local cloud whose state is in `folder`. One that a command left behind is taken over: an owner is
 * known by its process id and the moment it began, because after a SIGKILL the id alone may belong to somebody else.
 * @returns what releases it
 * @throws BenchmarkError BUSY while another command holds it
 */
export async function takeCommandLock(folder: string, port: number): Promise<() => void> {
  const file = path.join(folder, 'command.lock');
  mkdirSync(folder, { recursive: true });
  const own: ProcessRecord = {
    name: 'command',
    pid: process.pid,
    identity: (await processIdentity(process.pid)) ?? 'unknown',
  };
  // Linked when it is whole: whoever finds the lock can read it.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    for (;;) {
      if (linked(draft, file)) return () => rmSync(file, { force: true });
      const judged = inode(file);
      const owner = await readRecord(file);
      if (owner !== undefined && owner.pid !== process.pid && (await isAlive(owner))) {
        throw new BenchmarkError({
          code: 'BUSY',
          source: 'user',
          message: `Another thaw command (process ${owner.pid}) is using the local cloud on port ${port}.`,
          fix: 'wait until it has ended or stop it with Ctrl-C, or use a second cloud: THAW_PORT=4600',
        });
      }
      // Meanwhile somebody else may have taken it over: then it is another file, whose owner is looked at in turn.
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
