import { quantileOfSorted } from './quantile.ts';
import { sortedValues } from './sorted-values.ts';

export type OutlierLabel = 'low-severe' | 'low-mild' | 'none' | 'high-mild' | 'high-severe';

/**
 * Labels outliers by Tukey's fences: beyond 1.5 interquartile ranges from the quartiles is mild, beyond 3 is severe
 * (Tukey, "Exploratory Data Analysis", 1977; quartiles of type 7, as criterion.rs takes them). A label is all an outlier
 * gets: it stays in every statistic.
 * @param values in any order, any unit
 * @returns a label for each value, in the order of the values; none for no values
 */
export function tukeyLabels(values: readonly number[]): OutlierLabel[] {
  if (values.length === 0) return [];
  const sorted = sortedValues(values);
  const first = quantileOfSorted(sorted, 0.25);
  const third = quantileOfSorted(sorted, 0.75);
  const range = third - first;
  return values.map((value) => {
    if (value < first - 3 * range) return 'low-severe';
    if (value < first - 1.5 * range) return 'low-mild';
    if (value > third + 3 * range) return 'high-severe';
    return value > third + 1.5 * range ? 'high-mild' : 'none';
  });
}

/** Counts of mild and severe outliers, on both sides together. */
export function countOutliers(values: readonly number[]): { readonly mild: number; readonly severe: number } {
  const labels = tukeyLabels(values);
  return {
    mild: labels.filter((label) => label.endsWith('-mild')).length,
    severe: labels.filter((label) => label.endsWith('-severe')).length,
  };
}
