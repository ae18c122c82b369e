/** On which night a shift began, with an interval. */
import type { Shift } from './types.ts';

/** A valid night: its index and the logarithm of its median. */
export interface OnsetNight {
  readonly night: number;
  readonly value: number;
}

interface Step {
  readonly level: number;
  readonly noise: number;
  /** What the level rises by, log scale. */
  readonly size: number;
}

/** Beyond this many standard deviations a night says no more for or against an onset: it may be an outlier. */
const REACH = 3;
const TAIL = 0.025;

/**
 * Every night is equally likely beforehand; afterwards with the likelihood of the nights before it around the old level and
 * of those from it on around the new one (A. F. M. Smith, "A Bayesian approach to inference about a change-point in a
 * sequence of random variables", Biometrika 62, 1975), for normal noise whose outliers are limited.
 * @param nights in order, at least one, the last ones after the shift
 * @returns the most likely night, and the nights between which it began with 95 %
 */
export function onsetOf(nights: readonly OnsetNight[], step: Step): Pick<Shift, 'changedAt' | 'changedBetween'> {
  const { level, noise, size } = step;
  const cost = (distance: number): number => Math.min((distance / noise) ** 2, REACH ** 2) / 2;
  // Against an onset on the first night: each night that is before the onset instead adds its difference.
  let difference = 0;
  const logLikelihoods = nights.map(({ value }) => {
    const own = difference;
    difference += cost(value - level - size) - cost(value - level);
    return own;
  });
  const highest = Math.max(...logLikelihoods);
  const weights = logLikelihoods.map((logLikelihood) => Math.exp(logLikelihood - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const nightAt = (index: number): number => nights[index]?.night ?? 0;
  // The night at which the probability of an onset up to it reaches a share.
  const quantile = (share: number): number => {
    let rest = share * total;
    return nightAt(
      weights.findIndex((weight) => {
        rest -= weight;
        return rest <= 1e-12;
      }),
    );
  };
  return {
    changedAt: nightAt(weights.indexOf(1)),
    changedBetween: [quantile(TAIL), quantile(1 - TAIL)],
  };
}
