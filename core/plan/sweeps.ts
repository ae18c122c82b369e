/**
 * What PlanRun and RestoreConfiguration do for every function of a run: how much at once, so that thousands of functions keep
 * within the rates of Lambda's control plane (lambda-semantics §3) and within the 15 minutes of a Lambda.
 */

/** Functions at the same time. */
export const SWEEP_CONCURRENCY = 16;
/** 10 starts per second: below 15 updates per second, and with the polls of each below 100 reads per second. */
const SWEEP_INTERVAL_MS = 100;
/** The first ones start at once: a rate is counted over a second. */
const SWEEP_BURST = 10;

/** When the function at this place (from 0) may start, in ms since the start of the sweep. */
export function sweepStartMs(index: number): number {
  return Math.max(0, index + 1 - SWEEP_BURST) * SWEEP_INTERVAL_MS;
}

/** How long a sweep over functions takes that take `secondsEach` each. */
export function sweepSeconds(functions: number, secondsEach: number): number {
  if (functions === 0) return 0;
  const rounds = Math.ceil(functions / SWEEP_CONCURRENCY);
  return Math.max(rounds * secondsEach, sweepStartMs(functions - 1) / 1000 + secondsEach);
}
