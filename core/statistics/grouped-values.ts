/** Values in groups: they are sorted once, for their own statistics and for the median of each group. */
import { type SortedValues, sortedValues } from './sorted-values.ts';

export interface GroupedValues {
  /** All of them. */
  readonly sorted: SortedValues;
  /** The number of the group of each, from 0; a negative number is no group. */
  readonly groupOfSorted: Int32Array;
}

/**
 * @param values in any order
 * @param groupOfValue the number of the group of each
 * @throws BenchmarkError BUG when there are no values, or one is not finite
 */
export function groupedValues(values: Float64Array, groupOfValue: Int32Array): GroupedValues {
  const groupOfSorted = groupOfValue.slice();
  return { sorted: sortedValues(values, groupOfSorted), groupOfSorted };
}

/**
 * The median of each group, as `median` of its values, in the order of the numbers; groups without values are left out.
 * @param count of groups
 */
export function groupMedians({ sorted, groupOfSorted }: GroupedValues, count: number): Float64Array {
  const sizes = new Uint32Array(count);
  for (const group of groupOfSorted) if (group >= 0) sizes[group] = (sizes[group] ?? 0) + 1;
  const medians = new Float64Array(count);
  const ranks = new Uint32Array(count);
  for (let index = 0; index < sorted.length; index += 1) {
    const group = groupOfSorted[index] ?? -1;
    if (group < 0) continue;
    const rank = (ranks[group] ?? 0) + 1;
    ranks[group] = rank;
    const size = sizes[group] ?? 0;
    if (rank === Math.floor((size + 1) / 2)) medians[group] = sorted[index] ?? 0;
    else if (rank === size / 2 + 1)
      medians[group] = (medians[group] ?? 0) + ((sorted[index] ?? 0) - (medians[group] ?? 0)) / 2;
  }
  return medians.filter((_, group) => (sizes[group] ?? 0) > 0);
}
