/** Tail probabilities and p values of rank tests. */
import { normalUpperTail } from './normal.ts';

export type Alternative = 'two-sided' | 'less' | 'greater';

export interface RankTest {
  /** The test's statistic: U of the first sample, or the sum of the positive ranks. */
  readonly statistic: number;
  readonly pValue: number;
  /** `exact`: counted over all arrangements; `approximate`: normal, with tie and continuity correction. */
  readonly method: 'exact' | 'approximate';
}

/** P(X <= x) and P(X >= x), both including x itself; `probabilities[i]` is P(X = i). */
export function tailsAt(probabilities: readonly number[], x: number): { lower: number; upper: number } {
  let lower = 0;
  for (let i = 0; i <= x; i += 1) lower += probabilities[i] ?? 0;
  let upper = 0;
  for (let i = probabilities.length - 1; i >= x; i -= 1) upper += probabilities[i] ?? 0;
  return { lower: Math.min(1, lower), upper: Math.min(1, upper) };
}

/** The p value of an alternative; two-sided is twice the smaller tail, at most 1. */
export function pValueOf(tails: { lower: number; upper: number }, alternative: Alternative): number {
  if (alternative === 'less') return tails.lower;
  if (alternative === 'greater') return tails.upper;
  return Math.min(1, 2 * Math.min(tails.lower, tails.upper));
}

/** The normal approximation of a rank test, with continuity correction; p is 1 when nothing varies. */
export function approximateTest(
  statistic: number,
  expected: number,
  variance: number,
  alternative: Alternative,
): RankTest {
  if (variance <= 0) return { statistic, pValue: 1, method: 'approximate' };
  const distance = statistic - expected;
  const upper = normalUpperTail((distance - 0.5) / Math.sqrt(variance));
  const lower = normalUpperTail((-distance - 0.5) / Math.sqrt(variance));
  return { statistic, pValue: pValueOf({ lower, upper }, alternative), method: 'approximate' };
}
