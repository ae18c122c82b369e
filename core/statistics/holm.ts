/**
 * Holm's correction for many tests at once ("A simple sequentially rejective multiple test procedure", Scandinavian
 * Journal of Statistics 6, 1979): of m tests the smallest p is multiplied by m, the next by m - 1, and so on, never
 * falling. The chance of even one false rejection stays below alpha, whatever the tests have to do with one another.
 * @param pValues in any order
 * @returns adjusted p values in the order of the p values, at most 1: reject where one is at most alpha
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((left, right) => (pValues[left] ?? 1) - (pValues[right] ?? 1));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let highest = 0;
  for (const [place, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues[index] ?? 1) * (pValues.length - place)));
    adjusted[index] = highest;
  }
  return adjusted;
}
