import { quantileInterval } from './quantile-interval.ts';
import type { Interval } from './types.ts';

/**
 * Exact confidence interval of the median from order statistics: [x(k), x(n-k+1)] with the largest k for which the chance
 * to miss on either side is at most (1 - confidence) / 2 under B(n, 1/2). Le Boudec, "Performance Evaluation of Computer
 * and Communication Systems" (2010), theorem 2.1; Conover, "Practical Nonparametric Statistics". No assumption about the
 * distribution, no random numbers.
 * @param values in any order; independent of one another
 * @param confidence asked for, 0.95 unless given
 * @returns bounds in the unit of the values with the confidence really reached; null where none is finite (below n = 6 at
 *   95 %), because no value there is sure enough to be a bound
 */
export function medianInterval(values: readonly number[], confidence = 0.95): Interval | null {
  return quantileInterval(values, 0.5, confidence);
}
