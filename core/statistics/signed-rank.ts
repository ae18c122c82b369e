import { doubledMidranks, tieCorrection } from './midranks.ts';
import { EXACT_DIFFERENCES, signedRankProbabilities } from './signed-rank-distribution.ts';
import { sortedValues } from './sorted-values.ts';
import { type Alternative, approximateTest, pValueOf, type RankTest, tailsAt } from './tails.ts';

/**
 * Wilcoxon's signed-rank test of paired differences, exact also with ties (the permutation distribution of the midranks);
 * Hollander, Wolfe & Chicken, "Nonparametric Statistical Methods", 3.1. Differences of zero are dropped, as in Wilcoxon's
 * own test. Above 200 differences the normal approximation with tie and continuity correction is used, and `method` says so.
 * @param differences first - second of each pair (or the difference of their logarithms), any unit
 * @param alternative `greater`: the differences tend to be above 0
 * @returns the rank sum of the positive differences and the p value; p is 1 when every difference is zero
 * @throws BenchmarkError BUG when there are no differences, or one is not finite
 */
export function signedRank(differences: readonly number[], alternative: Alternative = 'two-sided'): RankTest {
  const nonZero = Array.from(sortedValues(differences)).filter((difference) => difference !== 0);
  const { doubledRanks, tieSizes } = doubledMidranks(nonZero.map(Math.abs));
  const doubledSum = doubledRanks.reduce((sum, rank, index) => sum + ((nonZero[index] ?? 0) > 0 ? rank : 0), 0);
  const statistic = doubledSum / 2;
  const n = nonZero.length;
  if (n === 0) return { statistic, pValue: 1, method: 'exact' };
  if (n <= EXACT_DIFFERENCES) {
    const tails = tailsAt(signedRankProbabilities(doubledRanks), doubledSum);
    return { statistic, pValue: pValueOf(tails, alternative), method: 'exact' };
  }
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieCorrection(tieSizes) / 48;
  return approximateTest(statistic, (n * (n + 1)) / 4, variance, alternative);
}
