/** Reading and writing control files without allocating a path lookup on the hot path. */
import { closeSync, openSync, readFileSync, readSync, rmdirSync, writeFileSync, writeSync } from 'node:fs';
import { environmentMissing } from '../../host/environment-missing.ts';

/** A control file that is kept open because it is used on every invocation. */
export class ControlFile {
  readonly #path: string;
  readonly #flags: 'r' | 'w';
  #descriptor: number | undefined;

  constructor(path: string, flags: 'r' | 'w') {
    this.#path = path;
    this.#flags = flags;
  }

  write(value: string): void {
    this.#descriptor ??= openSync(this.#path, this.#flags);
    writeSync(this.#descriptor, value, 0);
  }

  /** undefined when there is nothing to read, or nothing any more. */
  readNumber(): number | undefined {
    try {
      this.#descriptor ??= openSync(this.#path, this.#flags);
      const length = readSync(this.#descriptor, scratch, 0, scratch.length, 0);
      const value = Number.parseInt(scratch.toString('latin1', 0, length), 10);
      return Number.isFinite(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

const scratch = Buffer.alloc(64);

/** Writes a limit; a limit that does not hold would make every number a lie, so a refusal is an error. */
export function writeControl(path: string, value: string): void {
  try {
    writeFileSync(path, value);
  } catch (cause) {
    throw environmentMissing(
      `The kernel refused ${JSON.stringify(value)} for ${path}.`,
      'Stop the local cloud and start it with cgroups switched off (results then say throttle: none), or free memory.',
      cause,
    );
  }
}

/** Writes where the file may be missing (an option the kernel was built without). */
export function writeControlIfPresent(path: string, value: string): void {
  try {
    writeFileSync(path, value);
  } catch {
    // Optional by contract: the caller has a rule that holds without it.
  }
}

/** Value of `key` in a file of `key value` lines; 0 when file or key is missing. */
export function readKeyedCount(path: string, key: string): number {
  try {
    const match = new RegExp(`^${key} (\\d+)`, 'm').exec(readFileSync(path, 'latin1'));
    return match?.[1] === undefined ? 0 : Number(match[1]);
  } catch {
    return 0;
  }
}

export function readProcessIds(path: string): number[] {
  try {
    return readFileSync(path, 'latin1')
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
  } catch {
    return [];
  }
}

/** Removes one empty cgroup directory; true when it is gone. */
export function removeCgroup(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
