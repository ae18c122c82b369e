/** Virtual time: sleeping returns at once, so that a test of a wait of five minutes takes a millisecond. */
import type { Clock } from '../../../orchestrator-lambdas/ports.ts';

const START = Date.parse('2026-11-20T02:00:00.000Z');

export class FakeClock implements Clock {
  #nowMs = 0;
  #endsAtMs = 900_000;
  /** Every requested sleep in ms, in order. */
  readonly sleeps: number[] = [];

  nowIso(): string {
    return new Date(START + this.#nowMs).toISOString();
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  async sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.#nowMs += ms;
  }

  async sleepUntil(monotonicMs: number): Promise<void> {
    this.advanceTo(monotonicMs);
  }

  remainingMs(): number {
    return this.#endsAtMs - this.#nowMs;
  }

  /** Advances the time to `ms`, if it is earlier. */
  advanceTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }

  /** Starts a new Lambda invocation, with this much time. */
  startTask(lifeMs = 900_000): void {
    this.#endsAtMs = this.#nowMs + lifeMs;
  }
}
