/** Reads and writes cgroup control files. */
import { closeSync, openSync, readFileSync, readSync, rmdirSync, writeFileSync, writeSync } from 'node:fs';
import { environmentMissing } from '../../host/environment-missing.ts';

/** A control file that is kept open, because every invocation uses it. */
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

  /** undefined when the file is missing or has no number. */
  readNumber(): number | undefined {
    const value = Number.parseInt(this.readText() ?? '', 10);
    return Number.isFinite(value) ? value : undefined;
  }

  /** The first 4 KB; undefined when the file cannot be read. */
  readText(): string | undefined {
    try {
      this.#descriptor ??= openSync(this.#path, this.#flags);
      return scratch.toString('latin1', 0, readSync(this.#descriptor, scratch, 0, scratch.length, 0));
    } catch {
      return undefined;
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

const scratch = Buffer.alloc(4096);

/** Writes a limit. Throws when the kernel refuses, because measurements without the limit would be wrong. */
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

/** Writes a file that may be missing (a kernel option). */
export function writeControlIfPresent(path: string, value: string): void {
  try {
    writeFileSync(path, value);
  } catch {
    // The setting is optional.
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

/** The kernel removes an exited process from its group a moment after its exit. */
export function removeWhenEmpty(directory: string): void {
  const waitUntilMs = performance.now() + 1000;
  while (!removeCgroup(directory) && performance.now() < waitUntilMs) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

/** Removes one empty cgroup directory; true when it no longer exists. */
export function removeCgroup(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}
