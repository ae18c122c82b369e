import { binomialProbabilities } from './binomial.ts';
import { maxTail } from './bound-rank.ts';
import { orderStatistic, type SortedValues, sortedValues } from './sorted-values.ts';
import type { Interval } from './types.ts';

/**
 * Exact confidence interval of a quantile from order statistics, with equal tails: the number of n values below the true
 * quantile is B(n, q), so the ranks follow from that distribution alone (Le Boudec 2010, theorem 2.1; Conover).
 * @param values in any order; independent of each other
 * @param q between 0 and 1, exclusive; 0.9 for the 90th percentile
 * @param confidence at least this, 0.95 unless given; each side misses with at most half of the rest
 * @returns bounds in the unit of the values with the confidence actually reached; null where either bound is not finite
 */
export function quantileInterval(values: ArrayLike<number>, q: number, confidence = 0.95): Interval | null {
  return values.length === 0 ? null : quantileIntervalOfSorted(sortedValues(values), q, confidence);
}

/** The same for values that are sorted already. */
export function quantileIntervalOfSorted(sorted: SortedValues, q: number, confidence = 0.95): Interval | null {
  const ranks = quantileIntervalRanks(sorted.length, q, confidence);
  if (ranks === null) return null;
  return {
    low: orderStatistic(sorted, ranks.low),
    high: orderStatistic(sorted, ranks.high),
    confidence: ranks.confidence,
  };
}

/** Figures of a run have few numbers of values, and with many values the ranks take longer than a figure. */
const ranksByKey = new Map<string, Interval | null>();
const MAX_CACHED = 1_000;

/** Ranks (1-based) of the interval's bounds, which depend on n alone; null where a bound is not finite. */
function quantileIntervalRanks(n: number, q: number, confidence: number): Interval | null {
  const key = `${n} ${q} ${confidence}`;
  const cached = ranksByKey.get(key);
  if (cached !== undefined) return cached;
  const ranks = findRanks(n, q, confidence);
  if (ranksByKey.size >= MAX_CACHED) ranksByKey.clear();
  ranksByKey.set(key, ranks);
  return ranks;
}

function findRanks(n: number, q: number, confidence: number): Interval | null {
  const tail = (1 - confidence) / 2;
  const probabilities = binomialProbabilities(n, q);
  const below = maxTail(probabilities, tail);
  const above = maxTail(probabilities.toReversed(), tail);
  if (below.count === 0 || above.count === 0) return null;
  return { low: below.count, high: n + 1 - above.count, confidence: 1 - below.missed - above.missed };
}
