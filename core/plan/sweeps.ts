/**
 * What PlanRun and RestoreConfiguration do for every function of a run: how much at once, so that thousands of functions keep
 * within the rates of Lambda's control plane (lambda-semantics §3) and within the 15 minutes of a Lambda.
 */

export interface RateLimit {
  /** Calls at the same time. */
  readonly concurrency: number;
  /** Between the starts of two calls, once `burst` calls have started at once. */
  readonly intervalMs: number;
  readonly burst: number;
}

/**
 * Functions that are updated and awaited: at most 13 starts in any second, which leaves two of the 15 calls for one that is sent
 * late. Each is also polled.
 */
export const UPDATES: RateLimit = { concurrency: 16, intervalMs: 100, burst: 3 };
/** Functions that are only read: reads have a quota of 100 per second. */
export const READS: RateLimit = { concurrency: 16, intervalMs: 20, burst: 20 };
/** Other calls of the control plane, which share 15 per second with updates. */
export const SETTINGS: RateLimit = { concurrency: 1, intervalMs: 100, burst: 3 };

/** How long it takes to do something for each of `count` functions that takes `secondsEach`. */
export function sweepSeconds(
  count: number,
  secondsEach: number,
  { concurrency, intervalMs, burst }: RateLimit,
): number {
  if (count === 0) return 0;
  const lastStartSeconds = (Math.max(0, count - burst) * intervalMs) / 1000;
  return Math.max(Math.ceil(count / concurrency) * secondsEach, lastStartSeconds + secondsEach);
}
