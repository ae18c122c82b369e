/**
 * The value of a given rank among all pairwise combinations of two sorted lists, without listing them: combinations up to
 * a threshold are counted, and the threshold is bisected. 20,000 against 20,000 values take milliseconds and no memory.
 */
import type { SortedValues } from './sorted-values.ts';

/** How a pair is combined: `difference` = a - b over all pairs, `walsh` = (a + b) / 2 over pairs i <= j of one list. */
export interface PairwiseList {
  /** How many combinations there are. */
  readonly size: number;
  /** How many combinations are at most `limit`, and the largest of those. */
  countUpTo(limit: number): { count: number; largest: number };
  readonly min: number;
  readonly max: number;
}

/** The combination of rank `rank` (1-based), smallest first. */
export function pairwiseRank(list: PairwiseList, rank: number): number {
  let low = list.min;
  let high = list.max;
  if (list.countUpTo(low).count >= rank) return low;
  // Invariant: fewer than `rank` combinations are <= low, at least `rank` are <= high.
  const closeEnough = (high - low) * 1e-16;
  while (high - low > closeEnough) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (list.countUpTo(middle).count >= rank) high = middle;
    else low = middle;
  }
  return list.countUpTo(high).largest;
}

/** The middle combination, or the mean of the two in the middle. */
export function pairwiseMedian(list: PairwiseList): number {
  const upper = pairwiseRank(list, Math.floor(list.size / 2) + 1);
  return list.size % 2 === 1 ? upper : (pairwiseRank(list, list.size / 2) + upper) / 2;
}

/** All differences a - b of two lists. */
export function pairwiseDifferences(a: SortedValues, b: SortedValues): PairwiseList {
  return {
    size: a.length * b.length,
    min: (a[0] ?? 0) - (b.at(-1) ?? 0),
    max: (a.at(-1) ?? 0) - (b[0] ?? 0),
    countUpTo(limit) {
      let count = 0;
      let largest = Number.NEGATIVE_INFINITY;
      // As a grows, the first b that is large enough moves up.
      let firstFitting = 0;
      for (const value of a) {
        while (firstFitting < b.length && value - (b[firstFitting] ?? 0) > limit) firstFitting += 1;
        if (firstFitting === b.length) break;
        count += b.length - firstFitting;
        largest = Math.max(largest, value - (b[firstFitting] ?? 0));
      }
      return { count, largest };
    },
  };
}

/** Walsh averages (x_i + x_j) / 2, i <= j, of one list. */
export function walshAverages(x: SortedValues): PairwiseList {
  return {
    size: (x.length * (x.length + 1)) / 2,
    min: x[0] ?? 0,
    max: x.at(-1) ?? 0,
    countUpTo(limit) {
      let count = 0;
      let largest = Number.NEGATIVE_INFINITY;
      // As x_i grows, the last partner x_j (j >= i) that still fits moves down.
      let last = x.length - 1;
      for (let i = 0; i < x.length; i += 1) {
        while (last >= i && ((x[i] ?? 0) + (x[last] ?? 0)) / 2 > limit) last -= 1;
        if (last < i) break;
        count += last - i + 1;
        largest = Math.max(largest, ((x[i] ?? 0) + (x[last] ?? 0)) / 2);
      }
      return { count, largest };
    },
  };
}
