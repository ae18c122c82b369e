/**
 * The two nightly rules; docs/statistics.md has their measured error rates. Both work on logarithms of nightly medians and
 * on valid nights only: gaps are skipped.
 */
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { pairwiseDifferences, pairwiseMedian } from '../statistics/pairwise-rank.ts';
import { median } from '../statistics/quantile.ts';
import { robustZ } from '../statistics/robust-z.ts';
import { sortedValues } from '../statistics/sorted-values.ts';
import type { Direction } from './types.ts';

export const SLOW_RULE = {
  recentNights: 7,
  baselineNights: 30,
  minBaselineNights: 10,
  pValue: 0.0005,
  /** Minimum change, as a ratio. */
  ratio: 1.05,
} as const;

/**
 * Two nights raise a candidate and a third confirms it: on recorded nights, two alone raised 0.9 alerts per series and
 * year, because AWS has slow periods of two nights; the third halves that and finds +20 % within three nights as often.
 */
export const FAST_RULE = {
  candidateNights: 2,
  recentNights: 3,
  baselineNights: 30,
  minBaselineNights: 10,
  robustZ: 4,
  /** A smaller spread of the baseline is raised to this (log scale, so 1 %). */
  minSpread: 0.01,
  ratio: 1.15,
} as const;

export interface SlowCandidate {
  readonly direction: Direction;
  /** One-sided, in the observed direction. */
  readonly pValue: number;
  /** Logarithms of the medians of the compared nights. */
  readonly recent: readonly number[];
  readonly baseline: readonly number[];
}

/**
 * Persistent shift: the last 7 nights against up to 30 before them, exact one-sided Mann–Whitney.
 * @param logMedians valid nights since the last accepted change, oldest first, this night last
 * @returns undefined while there are fewer than 10 nights to compare with. The caller evaluates the p value, because it
 *   is corrected over all series of the night
 */
export function slowCandidate(logMedians: readonly number[]): SlowCandidate | undefined {
  const parts = split(logMedians, SLOW_RULE);
  if (parts === undefined) return undefined;
  const { recent, baseline } = parts;
  const above = mannWhitney(recent, baseline, 'greater');
  if (above.statistic >= (recent.length * baseline.length) / 2) {
    return { ...parts, direction: 'slower', pValue: above.pValue };
  }
  return { ...parts, direction: 'faster', pValue: mannWhitney(recent, baseline, 'less').pValue };
}

/**
 * The size of a candidate that is significant and large enough by itself; the caller also corrects over all series.
 * @returns the Hodges–Lehmann ratio of the recent nights over the baseline, or undefined when there is no shift
 */
export function slowShiftRatio({ pValue, recent, baseline }: SlowCandidate): number | undefined {
  if (pValue > SLOW_RULE.pValue) return undefined;
  const ratio = Math.exp(pairwiseMedian(pairwiseDifferences(sortedValues(recent), sortedValues(baseline))));
  return isBeyond(ratio, SLOW_RULE.ratio) ? ratio : undefined;
}

export interface Jump {
  readonly direction: Direction;
  /** Median of the recent nights over that of the baseline. */
  readonly ratio: number;
}

/**
 * Big jump: the last nights far outside the baseline before them, all in the same direction.
 * @param logMedians valid nights since the last accepted change, oldest first, this night last
 * @param recentNights how many nights must agree: FAST_RULE.candidateNights or FAST_RULE.recentNights
 * @returns undefined when there is no jump, or fewer than 10 nights to compare with
 */
export function findJump(logMedians: readonly number[], recentNights: number): Jump | undefined {
  const parts = split(logMedians, { ...FAST_RULE, recentNights });
  if (parts === undefined) return undefined;
  const { recent, baseline } = parts;
  const center = median(baseline);
  const sign = Math.sign((recent[0] ?? center) - center);
  const isJump = recent.every(
    (value) =>
      sign * (value - center) > Math.log(FAST_RULE.ratio) &&
      sign * robustZ(value, baseline, FAST_RULE.minSpread) > FAST_RULE.robustZ,
  );
  if (!isJump) return undefined;
  return { direction: sign > 0 ? 'slower' : 'faster', ratio: Math.exp(median(recent) - center) };
}

interface Windows {
  readonly recentNights: number;
  readonly baselineNights: number;
  readonly minBaselineNights: number;
}

function split(values: readonly number[], windows: Windows): { recent: number[]; baseline: number[] } | undefined {
  const cut = values.length - windows.recentNights;
  const baseline = values.slice(Math.max(0, cut - windows.baselineNights), Math.max(0, cut));
  return baseline.length < windows.minBaselineNights ? undefined : { recent: values.slice(cut), baseline };
}

/** Symmetric on the log scale: 1.05 and 1/1.05 are equally far from 1. */
function isBeyond(ratio: number, minRatio: number): boolean {
  return ratio >= minRatio || ratio <= 1 / minRatio;
}
