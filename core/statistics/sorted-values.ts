/** The common entry of every statistic: order must not matter, and a missing value must not pass as a number. */
import { BenchmarkError } from '../errors.ts';

declare const SORTED: unique symbol;
/** At least one finite number, smallest first: what a rank or a quantile can be taken of. */
export type SortedValues = readonly number[] & { readonly [SORTED]: true };

/**
 * Copies and sorts measured values, smallest first.
 * @throws BenchmarkError BUG when there are none, or when one is not a finite number
 */
export function sortedValues(values: readonly number[]): SortedValues {
  if (values.length === 0 || !values.every(Number.isFinite)) {
    const found =
      values.length === 0 ? 'no values' : `the value ${String(values.find((value) => !Number.isFinite(value)))}`;
    throw impossible(`A statistic was asked of ${found}.`);
  }
  return Array.from(Float64Array.from(values).sort()) as readonly number[] as SortedValues;
}

/** The value of rank `rank` (1-based) among sorted values. */
export function orderStatistic(sorted: SortedValues, rank: number): number {
  const value = sorted[rank - 1];
  if (value === undefined) throw impossible(`Rank ${rank} was asked of ${sorted.length} values.`);
  return value;
}

/** The error for values that no statistic is defined of; thrown by the caller. */
export function impossible(message: string): BenchmarkError {
  const fix = 'Report this with the run id; the raw samples of the run are unharmed.';
  return new BenchmarkError({ code: 'BUG', source: 'bug', message, fix });
}
