/** Time inside one invocation of a Lambda. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

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

  remainingMs(): number {
    return this.#remainingMs();
  }
}
