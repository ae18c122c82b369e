import { quantileInterval } from './quantile-interval.ts';
import type { Interval } from './types.ts';

/**
 * Exact confidence interval of the median from order statistics: [x(k), x(n-k+1)] with the largest k at which each side
 * misses with probability at most (1 - confidence) / 2 under B(n, 1/2). Le Boudec, "Performance Evaluation of Computer
 * and Communication Systems" (2010), theorem 2.1; Conover, "Practical Nonparametric Statistics". No assumption about the
 * distribution, no random numbers.
 * @param values in any order; independent of each other
 * @param confidence at least this, 0.95 unless given
 * @returns bounds in the unit of the values with the confidence actually reached; null below n = 6 at 95 %, where no
 *   finite interval reaches the confidence
 */
export function medianInterval(values: ArrayLike<number>, confidence = 0.95): Interval | null {
  return quantileInterval(values, 0.5, confidence);
}
