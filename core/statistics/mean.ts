import { type SortedValues, sortedValues } from './sorted-values.ts';

/**
 * Arithmetic mean, in the unit of the values. Summed in ascending order with the compensation of Neumaier ("Rundungs-
 * fehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974), so that the order of the samples does
 * not show in the last digits.
 * @throws BenchmarkError BUG when there are no values, or one is not finite
 */
export function mean(values: ArrayLike<number>): number {
  return meanOfSorted(sortedValues(values));
}

/** The same for values that are sorted already. */
export function meanOfSorted(sorted: SortedValues): number {
  return compensatedSum(sorted) / sorted.length;
}

/** Sum with Neumaier's compensation, in the order given. */
function compensatedSum(values: SortedValues): number {
  let sum = 0;
  let lost = 0;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
