import { type BoundRank, boundRank } from './bound-rank.ts';
import { type RatioEstimate, ratioEstimate } from './hodges-lehmann-ratio.ts';
import { normalUpperQuantile } from './normal.ts';
import { walshAverages } from './pairwise-rank.ts';
import { EXACT_DIFFERENCES, signedRankProbabilities } from './signed-rank-distribution.ts';
import { sortedValues } from './sorted-values.ts';

/**
 * Hodges–Lehmann estimate of the ratio of paired values: the median of the Walsh averages of the pairs' log ratios, with
 * the interval that inverts the exact signed-rank test (Hollander, Wolfe & Chicken, 3.2 and 3.3). Effects that both values
 * of a pair share, such as a slow hour, cancel. Pairs are rounds of one lane; values of different lanes are not paired.
 * Above 200 pairs the ranks come from the normal approximation.
 * @param pairs [candidate, reference], both above 0, the same unit
 * @param confidence at least this, 0.95 unless given
 * @returns undefined when there are no pairs or a value is not above 0; its interval is null below 6 pairs at 95 %
 */
export function hodgesLehmannRatioPaired(
  pairs: readonly (readonly [number, number])[],
  confidence = 0.95,
): RatioEstimate | undefined {
  if (pairs.length === 0 || !pairs.flat().every((value) => value > 0)) return undefined;
  const averages = walshAverages(sortedValues(pairs.map(([candidate, reference]) => Math.log(candidate / reference))));
  const bound = signedRankBound(pairs.length, confidence);
  return ratioEstimate(averages, bound);
}

/** The rank of the bound of an interval from n pairs. */
export function signedRankBound(n: number, confidence: number): BoundRank | null {
  if (n <= EXACT_DIFFERENCES) {
    const ranks = Array.from({ length: n }, (_, index) => index + 1);
    return boundRank(signedRankProbabilities(ranks), confidence);
  }
  const spread = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
  const rank = Math.floor((n * (n + 1)) / 4 - normalUpperQuantile((1 - confidence) / 2) * spread);
  return rank < 1 ? null : { rank, confidence };
}
