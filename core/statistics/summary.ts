import { definedOnly } from '../defined-only.ts';
import { meanOfSorted } from './mean.ts';
import { medianInterval } from './median-interval.ts';
import { quantileOfSorted } from './quantile.ts';
import { quantileIntervalOfSorted } from './quantile-interval.ts';
import { orderStatistic, type SortedValues, sortedValues } from './sorted-values.ts';
import { countOutliers } from './tukey.ts';
import type { Interval, MetricSummary } from './types.ts';

/** With fewer, less than one sample lies above the 99th percentile. */
export const MIN_SAMPLES_FOR_P99 = 100;

/**
 * Summarises the valid samples of one metric for results.json. Every sample counts; none is trimmed.
 * @param values in any order, any unit
 * @returns in the unit of the values; undefined when there are none, because not measured is not 0
 * @throws BenchmarkError BUG when a value is not finite
 */
export function summarise(values: ArrayLike<number>): MetricSummary | undefined {
  return values.length === 0 ? undefined : summariseSorted(sortedValues(values));
}

/**
 * The same for values that are sorted already.
 * @param groupValues one value per group (its median), where values of one group resemble each other: the interval of the
 *   median then covers both that of all values and that of the groups
 */
export function summariseSorted(sorted: SortedValues, groupValues?: ArrayLike<number>): MetricSummary {
  const ofValues = quantileIntervalOfSorted(sorted, 0.5);
  return definedOnly({
    n: sorted.length,
    min: orderStatistic(sorted, 1),
    max: orderStatistic(sorted, sorted.length),
    mean: meanOfSorted(sorted),
    median: quantileOfSorted(sorted, 0.5),
    medianInterval: groupValues === undefined ? ofValues : coveringBoth(ofValues, medianInterval(groupValues)),
    p75: quantileOfSorted(sorted, 0.75),
    p90: quantileOfSorted(sorted, 0.9),
    p99: sorted.length < MIN_SAMPLES_FOR_P99 ? undefined : quantileOfSorted(sorted, 0.99),
    outliers: countOutliers(sorted),
  });
}

/**
 * Where groups differ much, an interval over all values is far too narrow; where values within a group are skewed, the
 * medians of groups have another median than the values. Each is right where the other fails (docs/statistics.md has
 * both measured), so the interval covers both.
 * @returns null where there are too few groups
 */
function coveringBoth(ofValues: Interval | null, ofGroups: Interval | null): Interval | null {
  if (ofValues === null || ofGroups === null) return null;
  return {
    low: Math.min(ofValues.low, ofGroups.low),
    high: Math.max(ofValues.high, ofGroups.high),
    confidence: Math.min(ofValues.confidence, ofGroups.confidence),
  };
}
