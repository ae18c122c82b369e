import { finiteValues, orderStatistic, type SortedValues, sortedValues } from './sorted-values.ts';

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
  const copy = finiteValues(values);
  const rank = Math.floor((copy.length + 1) / 2);
  const low = selectRank(copy, rank);
  if (copy.length % 2 === 1) return low;
  // What is not below it is behind it.
  let high = Number.POSITIVE_INFINITY;
  for (let index = rank; index < copy.length; index += 1) high = Math.min(high, copy[index] ?? high);
  return low + (high - low) / 2;
}

/**
 * The value of rank `rank` (1-based), by Hoare's selection ("Algorithm 65: Find", CACM 4, 1961) with the median of three as
 * pivot: in linear time, where sorting takes several times as long. Reorders the values.
 */
function selectRank(values: Float64Array, rank: number): number {
  const target = rank - 1;
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = medianOfThree(values[left] ?? 0, values[(left + right) >>> 1] ?? 0, values[right] ?? 0);
    let low = left;
    let high = right;
    while (low <= high) {
      while ((values[low] ?? 0) < pivot) low += 1;
      while ((values[high] ?? 0) > pivot) high -= 1;
      if (low > high) break;
      const swapped = values[low] ?? 0;
      values[low] = values[high] ?? 0;
      values[high] = swapped;
      low += 1;
      high -= 1;
    }
    if (target <= high) right = high;
    else if (target >= low) left = low;
    else break;
  }
  return values[target] ?? Number.NaN;
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
