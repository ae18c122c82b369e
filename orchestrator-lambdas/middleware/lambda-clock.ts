/** The clock of one invocation of a Lambda. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

/**
 * Timers have a resolution of 1 ms and fire some milliseconds late on a busy machine. So the timer is set to fire early,
 * and the rest of the time is spent in turns of the event loop, in which responses are still read.
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
      const waitMs = monotonicMs - performance.now();
      if (waitMs <= 0) return;
      if (waitMs > EARLY_MS + 1) await sleep(waitMs - EARLY_MS);
      else await nextTurn();
    }
  }

  remainingMs(): number {
    return this.#remainingMs();
  }
}
