import { orderStatistic, type SortedValues, sortedValues } from './sorted-values.ts';

/**
 * Quantile by linear interpolation between order statistics: type 7 of Hyndman & Fan, "Sample quantiles in statistical
 * packages" (The American Statistician 50, 1996), the default of R, NumPy and spreadsheets.
 * @param values in any order, any unit
 * @param q between 0 and 1; 0.5 is the median
 * @returns in the unit of the values
 * @throws BenchmarkError BUG when there are no values, or one is not finite
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  return quantileOfSorted(sortedValues(values), q);
}

/** The same for values that are sorted already. */
export function quantileOfSorted(sorted: SortedValues, q: number): number {
  const position = (sorted.length - 1) * q;
  const rank = Math.floor(position) + 1;
  const low = orderStatistic(sorted, rank);
  const share = position - Math.floor(position);
  return share === 0 ? low : low + share * (orderStatistic(sorted, rank + 1) - low);
}

/** The middle value, or the mean of the two in the middle; in the unit of the values. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}
