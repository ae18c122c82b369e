/**
 * Robust location and spread with nearly the efficiency of mean and standard deviation (P. J. Huber, "Robust estimation of
 * a location parameter", Annals of Mathematical Statistics 35, 1964; "Robust Statistics", 1981, chapter 6). Median and MAD
 * alone would need 1.6 and 2.7 times as many values for the same precision.
 */

import { MAD_TO_SIGMA, medianAbsoluteDeviation } from './median-absolute-deviation.ts';
import { median } from './quantile.ts';

/** Beyond this many standard deviations a value counts as if it were just there. */
const REACH = 1.5;
/** E[min(z², REACH²)] of a standard normal distribution, so that the spread is that of a normal distribution. */
const NORMAL_SHARE = 0.7785;
/** Further steps change less than a hundredth of the standard error. */
const LOCATION_STEPS = 2;
const SPREAD_STEPS = 4;

/**
 * The level of values with outliers: from the median towards the mean of what lies within 1.5 robust standard deviations.
 * @param values at least one, any unit
 */
export function huberLocation(values: readonly number[]): number {
  let location = median(values);
  const reach = REACH * MAD_TO_SIGMA * medianAbsoluteDeviation(values);
  if (reach === 0) return location;
  for (let step = 0; step < LOCATION_STEPS; step += 1) {
    let pull = 0;
    let inside = 0;
    for (const value of values) {
      const distance = value - location;
      if (Math.abs(distance) < reach) inside += 1;
      pull += Math.max(-reach, Math.min(reach, distance));
    }
    location += pull / Math.max(1, inside);
  }
  return location;
}

/**
 * The standard deviation of deviations around zero ("proposal 2" with the location known): outliers count with 1.5
 * standard deviations each.
 * @param deviations at least one, any unit
 * @returns in the unit of the deviations; 0 when more than half of them are 0
 */
export function huberSpread(deviations: readonly number[]): number {
  let spread = MAD_TO_SIGMA * median(deviations.map(Math.abs));
  for (let step = 0; step < SPREAD_STEPS && spread > 0; step += 1) {
    const limit = (REACH * spread) ** 2;
    const sum = deviations.reduce((total, deviation) => total + Math.min(deviation ** 2, limit), 0);
    spread = Math.sqrt(sum / deviations.length / NORMAL_SHARE);
  }
  return spread;
}
