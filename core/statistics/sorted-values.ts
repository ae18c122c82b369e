/** Every statistic sorts and checks its values here: their order does not matter, and a missing value is no number. */
import { BenchmarkError } from '../errors.ts';
import { sortNumbers } from './sort-numbers.ts';

declare const SORTED: unique symbol;
/** At least one finite number, smallest first: values that have ranks and quantiles. */
export type SortedValues = Readonly<Float64Array> & { readonly [SORTED]: true };

/**
 * Copies and sorts measured values, smallest first.
 * @param companions a number of each value, which is moved as the value is
 * @throws BenchmarkError BUG when there are none, or when one is not a finite number
 */
export function sortedValues(values: ArrayLike<number>, companions?: Int32Array): SortedValues {
  const sorted = sortNumbers(copyOf(values), companions);
  // What is not finite is at one of the ends: NaN is sorted behind infinity.
  checkFinite(sorted[0]);
  checkFinite(sorted.at(-1));
  return sorted as unknown as SortedValues;
}

/** A copy of measured values. @throws BenchmarkError BUG as `sortedValues` */
export function finiteValues(values: ArrayLike<number>): Float64Array {
  const copy = copyOf(values);
  for (const value of copy) checkFinite(value);
  return copy;
}

function copyOf(values: ArrayLike<number>): Float64Array {
  const copy = values instanceof Float64Array ? values.slice() : Float64Array.from(values);
  if (copy.length === 0) throw impossible('A statistic was requested of no values.');
  return copy;
}

function checkFinite(value: number | undefined): void {
  if (!Number.isFinite(value)) throw impossible(`A statistic was requested of the value ${value}.`);
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
