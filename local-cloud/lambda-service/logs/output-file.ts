/**
 * What a function prints goes to one file opened for appending, shared by stdout and stderr: order is kept by the kernel, and
 * everything printed before `/next` is there to be read at once, without waiting for a pipe to drain.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';

/** More than this between two reads is dropped from the front, as a log service under pressure does. */
const MAX_UNREAD_BYTES = 32 * 1024 * 1024;

export class OutputFile {
  readonly #descriptor: number;
  #offset = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'a+', 0o600);
  }

  /** Handed to the child as its stdout and stderr. */
  get descriptor(): number {
    return this.#descriptor;
  }

  /** Everything printed since the last call. */
  take(): Buffer {
    const length = readSync(this.#descriptor, probe, 0, probe.length, this.#offset);
    if (length === 0) return this.#wasTruncated() ? this.take() : EMPTY;
    this.#offset += length;
    const first = Buffer.from(probe.subarray(0, length));
    return length < probe.length ? first : Buffer.concat([first, this.#takeRest()]);
  }

  /** `echo … > /dev/stderr` opens this file anew and empties it: what counts is what has been written since. */
  #wasTruncated(): boolean {
    if (this.#offset === 0 || fstatSync(this.#descriptor).size >= this.#offset) return false;
    this.#offset = 0;
    return true;
  }

  #takeRest(): Buffer {
    const size = fstatSync(this.#descriptor).size;
    const start = Math.max(this.#offset, size - MAX_UNREAD_BYTES);
    const rest = Buffer.allocUnsafe(Math.max(0, size - start));
    const length = readSync(this.#descriptor, rest, 0, rest.length, start);
    this.#offset = start + length;
    return rest.subarray(0, length);
  }

  /** Gives the disk space back; only while nothing writes (the environment is frozen or dead). */
  discardRead(): void {
    if (this.#offset < 1024 * 1024) return;
    ftruncateSync(this.#descriptor, 0);
    this.#offset = 0;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

const EMPTY = Buffer.alloc(0);
/** Shared: every read is copied out of it before the next one. */
const probe = Buffer.alloc(4096);
