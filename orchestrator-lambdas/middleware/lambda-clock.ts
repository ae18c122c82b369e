/** Time inside one invocation of a Lambda. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

/**
 * A timer has whole milliseconds and fires when the system gets round to it, on a busy machine milliseconds late. So it is
 * set to fire early, and the rest is waited for turn by turn of the event loop, in which answers are still read.
 */
const EARLY_MS = 3;

export class LambdaClock implements Clock {
  readonly #remainingMs: () => number;

  /** @param remainingMs `getRemainingTimeInMillis` of the invocation's context */
  constructor(remainingMs: () => number) {
    this.#remainingMs = remainingMs;
  }

  nowIso(): string {
    return new Date().toISOString();
  }

  monotonicMs(): number {
    return performance.now();
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms);
  }

  async sleepUntil(monotonicMs: number): Promise<void> {
    for (;;) {
      const leftMs = monotonicMs - performance.now();
      if (leftMs <= 0) return;
      if (leftMs > EARLY_MS + 1) await sleep(leftMs - EARLY_MS);
      else await nextTurn();
    }
  }

  remainingMs(): number {
    return this.#remainingMs();
  }
}
