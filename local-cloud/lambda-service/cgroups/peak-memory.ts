/**
 * Peak memory of an environment: the larger of what its cgroup was charged at most and what its processes had resident at
 * most. The cgroup alone says 2 MB for a Rust function, because the pages of the program file are charged to the
 * process that read them first, and that was us when we unpacked the zip; on AWS they are read inside the function's own machine.
 */
import type { ControlFile } from './control-file.ts';
import { residentPeakBytes } from './process-groups.ts';

/** Program pages alone grow slowly, so a warm invocation that was charged nothing more need not pay for reading /proc. */
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

  /** Pages that several processes share count in each of them, so the sum may pass what the limit allows. */
  setLimitBytes(bytes: number): void {
    this.#limitBytes = bytes;
  }

  /** @param processIds gives the environment's processes now; what is gone is remembered */
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
