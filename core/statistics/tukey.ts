import { quantileOfSorted } from './quantile.ts';
import type { SortedValues } from './sorted-values.ts';

/**
 * Counts outliers by Tukey's fences, on both sides together: beyond 1.5 interquartile ranges from the quartiles is mild,
 * beyond 3 is severe (Tukey, "Exploratory Data Analysis", 1977; quartiles of type 7, as in criterion.rs). Outliers are only
 * counted: they stay in every statistic.
 * @param sorted any unit
 */
export function countOutliers(sorted: SortedValues): { readonly mild: number; readonly severe: number } {
  const first = quantileOfSorted(sorted, 0.25);
  const third = quantileOfSorted(sorted, 0.75);
  const beyond = (ranges: number) => {
    const reach = ranges * (third - first);
    return countBelow(sorted, first - reach) + sorted.length - countUpTo(sorted, third + reach);
  };
  const severe = beyond(3);
  return { mild: beyond(1.5) - severe, severe };
}

function countBelow(sorted: SortedValues, limit: number): number {
  return countWhile(sorted, (value) => value < limit);
}

function countUpTo(sorted: SortedValues, limit: number): number {
  return countWhile(sorted, (value) => value <= limit);
}

/** How many values a condition holds for that holds up to some value and for none above it. */
function countWhile(sorted: SortedValues, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle] ?? Number.NaN)) low = middle + 1;
    else high = middle;
  }
  return low;
}
