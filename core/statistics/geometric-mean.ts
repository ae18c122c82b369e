import { BenchmarkError } from '../errors.ts';
import { mean } from './mean.ts';

/**
 * Geometric mean: the only mean of ratios that does not depend on which side was the reference (Fleming & Wallace, "How
 * not to lie with statistics", CACM 29, 1986).
 * @param ratios all above 0
 * @throws BenchmarkError BUG when there are none, or one is not above 0
 */
export function geometricMean(ratios: readonly number[]): number {
  if (ratios.some((ratio) => !(ratio > 0))) {
    throw new BenchmarkError({
      code: 'BUG',
      source: 'bug',
      message: 'A geometric mean was asked of a ratio that is not above 0.',
      fix: 'Report this with the run id; the raw samples of the run are unharmed.',
    });
  }
  return Math.exp(mean(ratios.map(Math.log)));
}
