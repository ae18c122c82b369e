import { doubledMidranks, tieCorrection } from './midranks.ts';
import { EXACT_PAIRS, mannWhitneyProbabilities, rankSumProbabilities } from './rank-sum-distribution.ts';
import { sortedValues } from './sorted-values.ts';
import { type Alternative, approximateTest, pValueOf, type RankTest, tailsAt } from './tails.ts';

/**
 * Mann–Whitney U test of two independent samples, exact also with ties (the permutation distribution of the midranks);
 * Hollander, Wolfe & Chicken, "Nonparametric Statistical Methods", 4.1. Above 3,600 pairs the normal approximation with
 * tie and continuity correction is used, and `method` says so.
 * @param first at least one value, any unit
 * @param second at least one value, the same unit
 * @param alternative `greater`: the first sample tends to be greater
 * @returns U of the first sample (pairs in which it is greater, ties counting half) and the p value
 * @throws BenchmarkError BUG when a sample is empty or holds a value that is not finite
 */
export function mannWhitney(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  alternative: Alternative = 'two-sided',
): RankTest {
  const a = sortedValues(first);
  const b = sortedValues(second);
  const [n, m] = [a.length, b.length];
  const { doubledRanks, tieSizes } = doubledMidranks([...a, ...b]);
  const doubledSum = doubledRanks.slice(0, n).reduce((sum, rank) => sum + rank, 0);
  const statistic = (doubledSum - n * (n + 1)) / 2;
  const hasTies = tieSizes.length < n + m;

  if (n * m > EXACT_PAIRS) {
    const total = n + m;
    const variance = ((n * m) / 12) * (total + 1 - tieCorrection(tieSizes) / (total * (total - 1)));
    return approximateTest(statistic, (n * m) / 2, variance, alternative);
  }
  if (!hasTies) {
    const tails = tailsAt(mannWhitneyProbabilities(n, m), statistic);
    return { statistic, pValue: pValueOf(tails, alternative), method: 'exact' };
  }
  // The smaller sample has the smaller distribution; small sums of one sample are large sums of the other.
  const isFirstSmaller = n <= m;
  const drawn = isFirstSmaller ? n : m;
  const total = doubledRanks.reduce((sum, rank) => sum + rank, 0);
  // Shifted by the smallest rank, so each sum by `drawn` times it.
  const minRank = Math.min(...doubledRanks);
  const probabilities = rankSumProbabilities(
    doubledRanks.map((rank) => rank - minRank),
    drawn,
  );
  const drawnSum = (isFirstSmaller ? doubledSum : total - doubledSum) - drawn * minRank;
  const { lower, upper } = tailsAt(probabilities, drawnSum);
  const tails = isFirstSmaller ? { lower, upper } : { lower: upper, upper: lower };
  return { statistic, pValue: pValueOf(tails, alternative), method: 'exact' };
}
