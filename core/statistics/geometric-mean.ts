import { mean } from './mean.ts';
import { impossible } from './sorted-values.ts';

/**
 * Geometric mean: the only mean of ratios that does not depend on which side was the reference (Fleming & Wallace, "How
 * not to lie with statistics", CACM 29, 1986).
 * @param ratios all above 0
 * @throws BenchmarkError BUG when there are none, or one is not above 0
 */
export function geometricMean(ratios: readonly number[]): number {
  if (ratios.some((ratio) => !(ratio > 0))) {
    throw impossible('A geometric mean was requested of a ratio that is not above 0.');
  }
  return Math.exp(mean(ratios.map(Math.log)));
}
