import { mannWhitneyBound, rankEstimate } from './hodges-lehmann-ratio.ts';
import { signedRankBound } from './hodges-lehmann-ratio-paired.ts';
import { pairwiseDifferences, walshAverages } from './pairwise-rank.ts';
import { sortedValues } from './sorted-values.ts';
import type { Interval } from './types.ts';

export interface DifferenceEstimate {
  /** candidate − reference, in the unit of the values. */
  readonly difference: number;
  /** null where there are too few values for a finite interval. */
  readonly interval: Interval | null;
}

/**
 * Hodges–Lehmann estimate of the difference of paired values: the median of the Walsh averages of their differences, with the
 * interval that inverts the signed-rank test (Hollander, Wolfe & Chicken, 3.2 and 3.3).
 * @param pairs [candidate, reference], the same unit
 * @returns undefined when there are no pairs; its interval is null below 6 pairs at 95 %
 */
export function hodgesLehmannDifferencePaired(
  pairs: readonly (readonly [number, number])[],
  confidence = 0.95,
): DifferenceEstimate | undefined {
  if (pairs.length === 0) return undefined;
  const averages = walshAverages(sortedValues(pairs.map(([candidate, reference]) => candidate - reference)));
  const { middle, interval } = rankEstimate(averages, signedRankBound(pairs.length, confidence));
  return { difference: middle, interval };
}

/**
 * The same of two independent samples: the median of all differences, with the interval that inverts the Mann–Whitney test
 * (Hodges & Lehmann, "Estimates of location based on rank tests", 1963; Hollander, Wolfe & Chicken, 4.2 and 4.3).
 * @returns undefined when a sample is empty; its interval is null below 4 against 4 at 95 %
 */
export function hodgesLehmannDifference(
  candidate: ArrayLike<number>,
  reference: ArrayLike<number>,
  confidence = 0.95,
): DifferenceEstimate | undefined {
  if (candidate.length === 0 || reference.length === 0) return undefined;
  const differences = pairwiseDifferences(sortedValues(candidate), sortedValues(reference));
  const { middle, interval } = rankEstimate(
    differences,
    mannWhitneyBound(candidate.length, reference.length, confidence),
  );
  return { difference: middle, interval };
}
