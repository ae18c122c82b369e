/** Compares a night with the nights before it: the section `nightly` of its results. */
import { definedOnly } from '../defined-only.ts';
import { median } from '../statistics/quantile.ts';
import type { Verdict } from '../statistics/types.ts';
import { dayOf } from './calendar.ts';
import { reportCanary } from './canary.ts';
import { type ExplainedShift, judgeNights, type SeriesHistory } from './judge-nights.ts';
import { missingNights } from './missing-nights.ts';
import type { NightlyGap, NightlyResult, NightlyShift } from './nightly-result.ts';
import { SLOW_RULE } from './rules.ts';
import type { Night } from './types.ts';

/** Days of history that are read: more than the 37 nights that a rule uses, to allow for gaps and earlier shifts. */
export const HISTORY_DAYS = 90;

/** Below this many valid nights neither rule can be applied. */
export const MIN_NIGHTS = SLOW_RULE.minBaselineNights + SLOW_RULE.recentNights;

/**
 * Judges a night.
 * @param tonight as `makeNight` gives it
 * @param earlier nights of the same suite, in any order; later nights and this night itself are ignored
 * @param canary label of the suite's canary
 */
export function judgeTonight(tonight: Night, earlier: readonly Night[], canary?: string): NightlyResult {
  const before = earlier.filter(
    (night) =>
      night.runId !== tonight.runId &&
      night.startedAt < tonight.startedAt &&
      night.environmentKind === tonight.environmentKind,
  );
  const nights = [...before, tonight];
  const { days, series } = judgeNights(nights, unchangedFunctions(nights));
  const last = days.length - 1;
  const shifts = series
    .flatMap((history) => history.shifts.map((shift) => describeShift(history, shift, last)))
    .sort((left, right) => (left.foundOn < right.foundOn ? 1 : left.foundOn > right.foundOn ? -1 : 0));
  const tested = series.filter(isTested);
  const validNights = Math.max(0, ...series.map(({ values }) => values.filter((value) => value !== null).length));
  return {
    day: dayOf(tonight.startedAt),
    verdict: verdictOf(shifts, validNights),
    earlierNights: new Set(
      before.map(({ startedAt }) => dayOf(startedAt)).filter((day) => day !== dayOf(tonight.startedAt)),
    ).size,
    testedSeries: tested.length,
    validNights,
    missingNights: missingBefore(tonight, before),
    shifts,
    watch: series.flatMap(({ key, watch }) =>
      watch === undefined ? [] : [{ key, direction: watch.direction, ratio: watch.ratio }],
    ),
    gaps: tonight.status === 'failed' ? [] : series.flatMap(gapTonight),
    ...reportCanary(nights, canary, shifts, new Set(tested.map(({ key }) => key.function))),
    series: tonight.series,
  };
}

function gapTonight({ key, values, gaps }: SeriesHistory): NightlyGap[] {
  const gap = gaps.at(-1);
  if (gap === undefined || values.at(-1) !== null || values.every((value) => value === null)) return [];
  // A function that was removed from the suite is reported once, not on every later night.
  if (gap.reason === 'not-measured' && values.at(-2) === null) return [];
  return [{ key, reason: gap.reason }];
}

/** False for a gap tonight, or with too few nights before it. */
function isTested({ values }: SeriesHistory): boolean {
  return values.at(-1) !== null && values.filter((value) => value !== null).length >= MIN_NIGHTS;
}

function describeShift({ key, values }: SeriesHistory, shift: ExplainedShift, last: number): NightlyShift {
  const { rule, direction, ratio, pValue, adjustedPValue, foundOn, changedOn, causes, changedAt, foundAt } = shift;
  const valid = values.slice(0, changedAt).filter((value) => value !== null);
  return definedOnly({
    key,
    rule,
    direction,
    ratio,
    pValue,
    adjustedPValue,
    foundOn,
    changedOn,
    causes,
    isNew: foundAt === last,
    baselineMs: median(valid.slice(-SLOW_RULE.baselineNights)),
    tonightMs: values[last] ?? null,
  });
}

function verdictOf(shifts: readonly NightlyShift[], validNights: number): Verdict {
  const newShifts = shifts.filter(({ isNew }) => isNew);
  if (newShifts.some(({ direction }) => direction === 'slower')) return 'regressed';
  if (newShifts.length > 0) return 'improved';
  return validNights < MIN_NIGHTS ? 'inconclusive' : 'unchanged';
}

function missingBefore({ scheduledTime }: Night, before: readonly Night[]): string[] {
  const times = before.flatMap((night) => night.scheduledTime ?? []).sort();
  const previous = times.filter((time) => scheduledTime !== undefined && time < scheduledTime).at(-1);
  return previous === undefined || scheduledTime === undefined ? [] : missingNights(previous, scheduledTime);
}

/** Functions whose package was the same every night: when one of them shifts, its code is not the cause. */
function unchangedFunctions(nights: readonly Night[]): string[] {
  const packages = new Map<string, Set<string>>();
  for (const { function: label, provenance } of nights.flatMap(({ series }) => series)) {
    packages.set(label, (packages.get(label) ?? new Set()).add(provenance.codeSha256));
  }
  return [...packages].flatMap(([label, shas]) => (shas.size === 1 ? [label] : []));
}
