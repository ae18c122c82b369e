import { median } from './quantile.ts';

/** Scales the median absolute deviation to the standard deviation of a normal distribution: 1 / Φ⁻¹(3/4). */
export const MAD_TO_SIGMA = 1.4826;

/** Median absolute deviation from the median, in the unit of the values (Hampel, JASA 69, 1974). */
export function medianAbsoluteDeviation(values: readonly number[]): number {
  const center = median(values);
  return median(values.map((value) => Math.abs(value - center)));
}

/**
 * How many robust standard deviations a value lies from a baseline's median (Iglewicz & Hoaglin, "How to detect and
 * handle outliers", 1993).
 * @param value in the unit of the baseline
 * @param baseline at least one value
 * @param minSpread a smaller spread is raised to this, in the same unit; above 0
 * @throws BenchmarkError BUG when the baseline is empty or holds a value that is not finite
 */
export function robustZ(value: number, baseline: readonly number[], minSpread: number): number {
  return (value - median(baseline)) / Math.max(MAD_TO_SIGMA * medianAbsoluteDeviation(baseline), minSpread);
}
