/** Virtual time: sleeping returns at once, so that a test of a wait of five minutes takes a millisecond. */
import type { Clock } from '../../../orchestrator-lambdas/ports.ts';

const START = Date.parse('2026-11-20T02:00:00.000Z');

export class FakeClock implements Clock {
  #nowMs = 0;
  #endsAtMs = 900_000;
  /** Every requested sleep in ms, in order. */
  readonly sleeps: number[] = [];
  readonly #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

  nowIso(): string {
    return new Date(START + this.#nowMs).toISOString();
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  async sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    const atMs = this.#nowMs + ms;
    await new Promise<void>((wake) => {
      this.#sleepers.push({ atMs, wake });
      // When nothing else is left to do at this time.
      setImmediate(() => this.#wakeNext());
    });
  }

  /** Sleepers at the same time wake in the order of their times. */
  #wakeNext(): void {
    const [next] = this.#sleepers.sort((left, right) => left.atMs - right.atMs).splice(0, 1);
    if (next === undefined) return;
    this.advanceTo(next.atMs);
    next.wake();
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
