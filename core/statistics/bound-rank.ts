/** Ranks of interval bounds, from the exact distribution of the test's statistic. */

/** The rank of an interval's bound, counted from the smallest value, and the confidence actually reached. */
export interface BoundRank {
  readonly rank: number;
  readonly confidence: number;
}

/**
 * Rank of the lower bound of an interval that inverts a rank test: the largest k >= 1 with 2·P(T <= k - 1) at most
 * 1 - confidence, T being the test's statistic under its null distribution (Hollander, Wolfe & Chicken, 3.3 and 4.3).
 * @param probabilities of the statistic's values from 0; symmetric
 * @returns null where even the interval between the extremes does not reach the confidence
 */
export function boundRank(probabilities: readonly number[], confidence: number): BoundRank | null {
  const { count, missed } = maxTail(probabilities, (1 - confidence) / 2);
  return count === 0 ? null : { rank: count, confidence: 1 - 2 * missed };
}

/** The largest number of values, counted from 0, with a total probability of at most `limit`, and that probability. */
export function maxTail(probabilities: readonly number[], limit: number): { count: number; missed: number } {
  let missed = 0;
  let count = 0;
  for (const probability of probabilities) {
    if (missed + probability > limit) break;
    missed += probability;
    count += 1;
  }
  return { count, missed };
}
