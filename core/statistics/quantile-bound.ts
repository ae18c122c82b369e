import { binomialProbabilities } from './binomial.ts';
import { orderStatistic, sortedValues } from './sorted-values.ts';

/**
 * Exact one-sided upper bound of a quantile: "with this confidence the 90th percentile is at most …" (Le Boudec 2010,
 * theorem 2.1). It exists only where q^n <= 1 - confidence: at 95 % that is from n = 29 for p90, 59 for p95, 299 for p99.
 * @param values in any order; independent of one another
 * @param q between 0 and 1, exclusive
 * @returns the bound in the unit of the values with the confidence really reached; null where no value is sure enough
 */
export function quantileUpperBound(
  values: readonly number[],
  q: number,
  confidence = 0.95,
): { readonly value: number; readonly confidence: number } | null {
  const n = values.length;
  const probabilities = binomialProbabilities(n, q);
  // The bound x(rank) is too low when at least `rank` values lie below the quantile.
  let missed = probabilities[n] ?? 1;
  if (missed > 1 - confidence) return null;
  let rank = n;
  while (rank > 1 && missed + (probabilities[rank - 1] ?? 1) <= 1 - confidence) {
    rank -= 1;
    missed += probabilities[rank] ?? 1;
  }
  return { value: orderStatistic(sortedValues(values), rank), confidence: 1 - missed };
}
