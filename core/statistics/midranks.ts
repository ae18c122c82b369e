/**
 * Ranks from 1, with the mean rank for equal values, doubled so that they are whole numbers.
 * @returns the doubled rank of each value, in the order of the values, and the size of each group of equal values
 */
export function doubledMidranks(values: readonly number[]): { doubledRanks: number[]; tieSizes: number[] } {
  const order = values.map((_, index) => index).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const doubledRanks = new Array<number>(values.length).fill(0);
  const tieSizes: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end] ?? -1] === values[order[start] ?? -1]) end += 1;
    for (const index of order.slice(start, end)) doubledRanks[index] = start + 1 + end;
    tieSizes.push(end - start);
    start = end;
  }
  return { doubledRanks, tieSizes };
}

/** Σ (t³ - t) over groups of t equal values, by which ties reduce the variance of a rank sum. */
export function tieCorrection(tieSizes: readonly number[]): number {
  return tieSizes.reduce((sum, size) => sum + size ** 3 - size, 0);
}
