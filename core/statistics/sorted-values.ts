/** Every statistic sorts and checks its values here: their order does not matter, and a missing value is no number. */
import { BenchmarkError } from '../errors.ts';

declare const SORTED: unique symbol;
/** At least one finite number, smallest first: values that have ranks and quantiles. */
export type SortedValues = readonly number[] & { readonly [SORTED]: true };

/**
 * Copies and sorts measured values, smallest first.
 * @throws BenchmarkError BUG when there are none, or when one is not a finite number
 */
export function sortedValues(values: readonly number[]): SortedValues {
  if (values.length === 0 || !values.every(Number.isFinite)) {
    const problem =
      values.length === 0 ? 'no values' : `the value ${String(values.find((value) => !Number.isFinite(value)))}`;
    throw impossible(`A statistic was requested of ${problem}.`);
  }
  return Array.from(Float64Array.from(values).sort()) as readonly number[] as SortedValues;
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
