import { quantileOfSorted } from './quantile.ts';
import { sortedValues } from './sorted-values.ts';

/**
 * Counts outliers by Tukey's fences, on both sides together: beyond 1.5 interquartile ranges from the quartiles is mild,
 * beyond 3 is severe (Tukey, "Exploratory Data Analysis", 1977; quartiles of type 7, as in criterion.rs). Outliers are only
 * counted: they stay in every statistic.
 * @param values in any order, any unit
 */
export function countOutliers(values: readonly number[]): { readonly mild: number; readonly severe: number } {
  if (values.length === 0) return { mild: 0, severe: 0 };
  const sorted = sortedValues(values);
  const first = quantileOfSorted(sorted, 0.25);
  const third = quantileOfSorted(sorted, 0.75);
  const beyond = (ranges: number) => {
    const reach = ranges * (third - first);
    return sorted.filter((value) => value < first - reach || value > third + reach).length;
  };
  const severe = beyond(3);
  return { mild: beyond(1.5) - severe, severe };
}
