/**
 * When two functions are called different. A difference must be both certain (the interval excludes 1) and large enough
 * to matter (the estimate is beyond the noise threshold); "no difference" must be shown as well (the whole interval lies
 * within the threshold), otherwise the verdict is inconclusive. docs/measurement-method.md explains it to users.
 */
import type { Interval, Verdict } from '../statistics/types.ts';

/** Confidence of every interval of a ratio. */
export const CONFIDENCE = 0.95;

/**
 * Two identical functions measured on the same night differ by up to five percent (the night effect of 2-13 % and the
 * half-width at 20 samples: shared reference statistics §2.1 and §2.2), so smaller differences get no verdict.
 */
export const NOISE_THRESHOLD_PERCENT = 5;

/**
 * The exact signed-rank interval at 95 % needs six pairs (2 / 2^6 = 0.031; five give 0.0625); with fewer rounds the
 * samples are compared as independent ones.
 */
export const MIN_PAIRED_ROUNDS = 6;

/**
 * The verdict on the ratio candidate / reference of a figure where less is better.
 * The threshold is symmetric on the log scale: 1.05 and 1/1.05 are equally far from 1.
 */
export function verdictOf(ratio: number, interval: Interval | null): Verdict {
  if (interval === null) return 'inconclusive';
  const threshold = 1 + NOISE_THRESHOLD_PERCENT / 100;
  const withinNoise = interval.high <= threshold && interval.low >= 1 / threshold;
  if (withinNoise) return 'unchanged';
  const certain = interval.low > 1 || interval.high < 1;
  if (!certain) return 'inconclusive';
  if (ratio >= threshold) return 'regressed';
  if (ratio <= 1 / threshold) return 'improved';
  return 'unchanged';
}
