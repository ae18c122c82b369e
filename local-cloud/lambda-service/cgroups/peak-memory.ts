/**
 * Peak memory of an environment: the larger of the maximum memory charged to its cgroup and the maximum resident memory of its
 * processes. The cgroup alone reports 2 MB for a Rust function: the pages of the program file are charged to the process that
 * read them first, which is this service when it unpacks the zip. On AWS they are read inside the function's own machine.
 */
import type { ControlFile } from './control-file.ts';
import { residentPeakBytes } from './process-groups.ts';

/** Program pages grow slowly: while the charged memory does not grow, /proc is read at most once per interval. */
const RESIDENT_READ_INTERVAL_MS = 1000;

export class PeakMemory {
  readonly #charged: ControlFile;
  #residentBytes = 0;
  #residentReadAtMs = Number.NEGATIVE_INFINITY;
  #chargedAtReadBytes = 0;
  #limitBytes = Number.POSITIVE_INFINITY;

  constructor(charged: ControlFile) {
    this.#charged = charged;
  }

  /** Caps the result: the sum counts pages shared by several processes once per process, so it may exceed the limit. */
  setLimitBytes(bytes: number): void {
    this.#limitBytes = bytes;
  }

  /** @param processIds returns the environment's current processes */
  read(processIds: () => readonly number[]): number {
    const chargedBytes = this.#charged.readNumber() ?? 0;
    const nowMs = performance.now();
    if (chargedBytes > this.#chargedAtReadBytes || nowMs - this.#residentReadAtMs >= RESIDENT_READ_INTERVAL_MS) {
      this.#residentReadAtMs = nowMs;
      this.#chargedAtReadBytes = chargedBytes;
      this.#residentBytes = Math.max(this.#residentBytes, residentPeakBytes(processIds()) ?? 0);
    }
    return Math.min(this.#limitBytes, Math.max(chargedBytes, this.#residentBytes));
  }

  close(): void {
    this.#charged.close();
  }
}
