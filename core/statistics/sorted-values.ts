/** Every statistic sorts and checks its values here: their order does not matter, and a missing value is no number. */
import { BenchmarkError } from '../errors.ts';

declare const SORTED: unique symbol;
/** At least one finite number, smallest first: values that have ranks and quantiles. */
export type SortedValues = Readonly<Float64Array> & { readonly [SORTED]: true };

/**
 * Copies and sorts measured values, smallest first.
 * @throws BenchmarkError BUG when there are none, or when one is not a finite number
 */
export function sortedValues(values: ArrayLike<number>): SortedValues {
  const sorted = (values instanceof Float64Array ? values.slice() : Float64Array.from(values)).sort();
  // NaN is sorted to the end; an infinite value is at either end.
  const wrong = [sorted[0], sorted.at(-1)].find((value) => !Number.isFinite(value));
  if (values.length === 0) throw impossible('A statistic was requested of no values.');
  if (wrong !== undefined) throw impossible(`A statistic was requested of the value ${wrong}.`);
  return sorted as unknown as SortedValues;
}

/** The value of rank `rank` (1-based) among sorted values. */
export function orderStatistic(sorted: SortedValues, rank: number): number {
  const value = sorted[rank - 1];
  if (value === undefined) throw impossible(`Rank ${rank} was requested of ${sorted.length} values.`);
  return value;
}

/** The error for values for which a statistic is not defined; the caller throws it. */
export function impossible(message: string): BenchmarkError {
  const fix = 'Report this with the run id; the raw samples of the run are intact.';
  return new BenchmarkError({ code: 'BUG', source: 'bug', message, fix });
}
