import { expect, it } from 'vitest';
import { UPDATES } from '../../../core/plan/sweeps.ts';
import { limitRate } from '../../../orchestrator-lambdas/function-state/limit-rate.ts';

/** A clock whose sleepers wake in the order of their times, and not before everything else has run. */
class TurnClock {
  nowMs = 0;
  readonly #sleepers: { atMs: number; wake: () => void }[] = [];

  monotonicMs(): number {
    return this.nowMs;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ atMs: this.nowMs + ms, wake }));
  }

  async run(): Promise<void> {
    for (;;) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      this.#sleepers.sort((a, b) => a.atMs - b.atMs);
      const next = this.#sleepers.shift();
      if (next === undefined) return;
      this.nowMs = next.atMs;
      next.wake();
    }
  }
}

async function startsOf(count: number, workMs: number, limit = UPDATES) {
  const clock = new TurnClock();
  const limited = limitRate(clock, limit);
  const starts: number[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const all = Promise.all(
    Array.from({ length: count }, (_, index) =>
      limited(async () => {
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        starts.push(clock.nowMs);
        await clock.sleep(workMs);
        running -= 1;
        return index;
      }),
    ),
  );
  await clock.run();
  return { starts, mostAtOnce, results: await all };
}

it('starts a burst at once, and then one call per interval', async () => {
  const { starts, results } = await startsOf(9, 1);

  expect(starts).toEqual([0, 0, 0, 100, 200, 300, 400, 500, 600]);
  expect(results).toEqual(Array.from({ length: 9 }, (_, index) => index));
});

it('has no more at the same time than it may', async () => {
  const { mostAtOnce } = await startsOf(200, 1750);

  expect(mostAtOnce).toBe(UPDATES.concurrency);
});

it('has room in every second of the control plane for a call that is sent some milliseconds late', async () => {
  const { starts } = await startsOf(200, 1);

  for (const from of starts) {
    expect(starts.filter((at) => at >= from && at <= from + 1000).length).toBeLessThan(15);
  }
});

it('goes on after a failure', async () => {
  const limited = limitRate(new TurnClock(), { concurrency: 1, intervalMs: 0, burst: 1 });
  const outcomes = await Promise.allSettled([
    limited(() => Promise.reject(new TypeError('no'))),
    limited(async () => 'yes'),
  ]);

  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
