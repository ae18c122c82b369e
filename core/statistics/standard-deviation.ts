import { compensatedSum, mean } from './mean.ts';
import { sortedValues } from './sorted-values.ts';

/**
 * Sample standard deviation (divisor n - 1, two passes), in the unit of the values.
 * @returns undefined for a single value, which says nothing about spread
 * @throws BenchmarkError BUG when there are no values, or one is not finite
 */
export function standardDeviation(values: readonly number[]): number | undefined {
  const sorted = sortedValues(values);
  if (sorted.length < 2) return undefined;
  const center = mean(sorted);
  return Math.sqrt(compensatedSum(sorted.map((value) => (value - center) ** 2)) / (sorted.length - 1));
}
