/** Keeps the calls that are made for every function of a run within the rates of Lambda's control plane. */
import type { RateLimit } from '../../core/plan/sweeps.ts';
import type { Clock } from '../ports.ts';

/** @returns a function that does what it is given, when the limit allows it; the order of the calls is kept */
export function limitRate(
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>,
  { concurrency, intervalMs, burst }: RateLimit,
): <Value>(work: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let running = 0;
  // When the next call would start at an even pace; calls may be ahead of it by the burst (a token bucket).
  let evenMs = Number.NEGATIVE_INFINITY;
  return async (work) => {
    if (running === concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      const nowMs = clock.monotonicMs();
      evenMs = Math.max(evenMs, nowMs - burst * intervalMs) + intervalMs;
      if (evenMs > nowMs) await clock.sleep(evenMs - nowMs);
      return await work();
    } finally {
      // The place is handed on, so that no later call comes first.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
