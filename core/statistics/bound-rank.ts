/**
 * Rank of the lower bound of an interval that inverts a rank test: the largest k >= 1 with 2·P(T <= k - 1) at most
 * 1 - confidence, T being the test's statistic under its null distribution (Hollander, Wolfe & Chicken, 3.3 and 4.3).
 * @param probabilities of the statistic's values from 0; symmetric
 * @returns the rank and the confidence really reached; null where even the extremes are not sure enough
 */
export function boundRank(
  probabilities: readonly number[],
  confidence: number,
): { readonly rank: number; readonly confidence: number } | null {
  let missed = 0;
  let rank = 0;
  for (const probability of probabilities) {
    if (2 * (missed + probability) > 1 - confidence) break;
    missed += probability;
    rank += 1;
  }
  return rank === 0 ? null : { rank, confidence: 1 - 2 * missed };
}
