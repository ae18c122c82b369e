import type { Interval, MetricSummary } from '../report/types.ts';
import { mean } from './mean.ts';
import { medianInterval } from './median-interval.ts';
import { quantileOfSorted } from './quantile.ts';
import { orderStatistic, sortedValues } from './sorted-values.ts';
import { countOutliers } from './tukey.ts';

/** Below this, fewer than one sample lies above the 99th percentile. */
const LEAST_FOR_P99 = 100;

/**
 * Summarises the valid samples of one metric: what results.json holds of it. Every sample counts; none is trimmed.
 * @param values in any order, any unit
 * @param independentValues what the interval of the median rests on, where the values themselves are not independent: one
 *   value a group. The median is that of all values; should it lie outside, the interval is widened to hold it
 * @returns in the unit of the values; undefined when there are none: nothing measured is not 0
 * @throws BenchmarkError BUG when a value is not finite
 */
export function summarise(
  values: readonly number[],
  independentValues: readonly number[] = values,
): MetricSummary | undefined {
  if (values.length === 0) return undefined;
  const sorted = sortedValues(values);
  const median = quantileOfSorted(sorted, 0.5);
  return {
    n: sorted.length,
    min: orderStatistic(sorted, 1),
    max: orderStatistic(sorted, sorted.length),
    mean: mean(sorted),
    median,
    medianInterval: holding(median, medianInterval(independentValues)),
    p75: quantileOfSorted(sorted, 0.75),
    p90: quantileOfSorted(sorted, 0.9),
    ...(sorted.length < LEAST_FOR_P99 ? {} : { p99: quantileOfSorted(sorted, 0.99) }),
    outliers: countOutliers(sorted),
  };
}

function holding(median: number, interval: Interval | null): Interval | null {
  return interval && { ...interval, low: Math.min(interval.low, median), high: Math.max(interval.high, median) };
}
