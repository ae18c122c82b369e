/**
 * A function's stdout and stderr share one file opened for appending: the kernel keeps the order, and everything printed before
 * `/next` can be read immediately, without waiting for a pipe to drain.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';

/** If there is more than this between two reads, the oldest bytes are dropped. */
const MAX_UNREAD_BYTES = 32 * 1024 * 1024;

export class OutputFile {
  readonly #descriptor: number;
  #offset = 0;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'a+', 0o600);
  }

  /** The child's stdout and stderr. */
  get descriptor(): number {
    return this.#descriptor;
  }

  /** Reads everything printed since the last call. */
  readNew(): Buffer {
    const length = readSync(this.#descriptor, probe, 0, probe.length, this.#offset);
    if (length === 0) return this.#wasTruncated() ? this.readNew() : EMPTY;
    this.#offset += length;
    const first = Buffer.from(probe.subarray(0, length));
    return length < probe.length ? first : Buffer.concat([first, this.#readRest()]);
  }

  /** `echo … > /dev/stderr` truncates the file: reading then starts again at its beginning. */
  #wasTruncated(): boolean {
    if (this.#offset === 0 || fstatSync(this.#descriptor).size >= this.#offset) return false;
    this.#offset = 0;
    return true;
  }

  #readRest(): Buffer {
    const size = fstatSync(this.#descriptor).size;
    const start = Math.max(this.#offset, size - MAX_UNREAD_BYTES);
    const rest = Buffer.allocUnsafe(Math.max(0, size - start));
    const length = readSync(this.#descriptor, rest, 0, rest.length, start);
    this.#offset = start + length;
    return rest.subarray(0, length);
  }

  /** Frees the disk space of what has been read; only while nothing writes (the environment is frozen or has ended). */
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
/** Shared by all reads: each copies its bytes before the next one. */
const probe = Buffer.alloc(4096);
