/**
 * Holm's correction for many tests at once ("A simple sequentially rejective multiple test procedure", Scandinavian
 * Journal of Statistics 6, 1979): of m tests the smallest p is multiplied by m, the next by m - 1, and so on, never
 * decreasing. The probability of any false rejection is at most alpha, however the tests depend on each other.
 * @param pValues in any order
 * @returns adjusted p values in the order of the p values, at most 1: reject a test when its adjusted p is at most alpha
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((left, right) => (pValues[left] ?? 1) - (pValues[right] ?? 1));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let highest = 0;
  for (const [rank, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues[index] ?? 1) * (pValues.length - rank)));
    adjusted[index] = highest;
  }
  return adjusted;
}
