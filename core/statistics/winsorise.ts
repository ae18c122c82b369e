import { median } from './quantile.ts';
import { MAD_TO_SIGMA, medianAbsoluteDeviation } from './robust-z.ts';

/**
 * Limits values to a distance from the median, so that a single outlier cannot decide where a series changed (after
 * C. P. Winsor; Tukey, "The future of data analysis", Annals of Mathematical Statistics 33, 1962). Only for locating
 * changes: no reported figure is computed from the result.
 * @param values in any order, which is kept
 * @param deviations how many robust standard deviations (1.4826 · MAD) from the median a value may lie
 */
export function winsorise(values: readonly number[], deviations: number): number[] {
  if (values.length === 0) return [];
  const center = median(values);
  const reach = deviations * MAD_TO_SIGMA * medianAbsoluteDeviation(values);
  return values.map((value) => Math.min(center + reach, Math.max(center - reach, value)));
}
