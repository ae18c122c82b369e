/** Compares a night with the nights before it: the section `nightly` of its results. */
import { definedOnly } from '../defined-only.ts';
import { holm } from '../statistics/holm.ts';
import { median } from '../statistics/quantile.ts';
import type { Verdict } from '../statistics/types.ts';
import { dayOf } from './calendar.ts';
import { reportCanary } from './canary.ts';
import { COMPARED_NIGHTS } from './date-shift.ts';
import { type ExplainedShift, judgeNights, type SeriesHistory } from './judge-nights.ts';
import { missingNights } from './missing-nights.ts';
import type { NightlyGap, NightlyPlatformShift, NightlyResult, NightlyShift } from './nightly-result.ts';
import type { PastNight } from './past-night.ts';
import type { PlatformShift } from './platform-history.ts';
import { findNews, platformId } from './reported-shifts.ts';
import { WARM_UP_NIGHTS } from './shift-rule.ts';
import type { Night } from './types.ts';

/** Days of history that are read: more than the 60 nights that the rule uses, to allow for gaps and earlier shifts. */
export const HISTORY_DAYS = 90;

/** Below this many valid nights the rule cannot be applied. */
export const MIN_NIGHTS = WARM_UP_NIGHTS + 1;

/**
 * Judges a night.
 * @param tonight as `makeNight` gives it
 * @param earlier nights of the same suite, in any order; later nights and this night itself are ignored
 * @param canary label of the suite's canary
 */
export function judgeTonight(tonight: Night, earlier: readonly PastNight[], canary?: string): NightlyResult {
  const before = earlier.filter(
    (night) =>
      night.runId !== tonight.runId &&
      night.startedAt < tonight.startedAt &&
      night.environmentKind === tonight.environmentKind,
  );
  const nights = [...before, tonight];
  const { days, series, platforms } = judgeNights(nights, unchangedFunctions(nights));
  const tested = series.filter(isTested);
  const allShifts = series.flatMap((history) => history.shifts.map((shift) => ({ history, shift })));
  const allPlatformShifts = platforms.flatMap(({ key, shifts: own }) =>
    own.filter(({ isFirst }) => isFirst).map((shift) => ({ key, shift })),
  );
  const news = findNews({ tonight, before, days }, [
    ...allShifts.map(({ history, shift }) => ({ id: history.key.id, shift })),
    ...allPlatformShifts.map(({ key, shift }) => ({ id: platformId(key.architecture), shift })),
  ]);
  const others = new Array<number>(Math.max(0, tested.length - allShifts.length)).fill(1);
  const adjusted = holm([...allShifts.map(({ shift }) => shift.pValue), ...others]);
  const shifts = allShifts
    .map(({ history, shift }, index) => describeShift(history, shift, adjusted[index] ?? 1, news.has(shift)))
    .sort((left, right) => (left.foundOn < right.foundOn ? 1 : left.foundOn > right.foundOn ? -1 : 0));
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
      watch === undefined ? [] : [{ ...watch, key, since: days[watch.since] ?? '' }],
    ),
    platforms: platforms.map(({ key, tonight: ratio }) => ({
      key,
      tonight: ratio,
      shifts: allPlatformShifts
        .filter((own) => own.key === key)
        .map(({ shift }) => describePlatformShift(shift, news.has(shift))),
    })),
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

function describeShift(
  { key, values }: SeriesHistory,
  shift: ExplainedShift,
  adjustedPValue: number,
  isNew: boolean,
): NightlyShift {
  const { rule, direction, ratio, interval, pValue, suspectedOn, foundOn } = shift;
  const { changedOn, changedOnBetween, revertedOn, causes } = shift;
  const valid = values.slice(0, shift.changedAt).filter((value) => value !== null);
  return definedOnly({
    key,
    rule,
    direction,
    ratio,
    interval,
    pValue,
    adjustedPValue,
    suspectedOn,
    foundOn,
    changedOn,
    changedOnBetween,
    revertedOn,
    causes,
    isNew,
    baselineMs: median(valid.slice(-COMPARED_NIGHTS)),
    tonightMs: values.at(-1) ?? null,
  });
}

function describePlatformShift(shift: PlatformShift, isNew: boolean): NightlyPlatformShift {
  const { direction, ratio, interval, foundOn, changedOn, changedOnBetween, revertedOn, changedFunctions } = shift;
  return definedOnly({
    direction,
    ratio,
    interval,
    foundOn,
    changedOn,
    changedOnBetween,
    revertedOn,
    changedFunctions,
    isNew,
  });
}

function verdictOf(shifts: readonly NightlyShift[], validNights: number): Verdict {
  const newShifts = shifts.filter(({ isNew }) => isNew);
  if (newShifts.some(({ direction }) => direction === 'slower')) return 'regressed';
  if (newShifts.length > 0) return 'improved';
  return validNights < MIN_NIGHTS ? 'inconclusive' : 'unchanged';
}

function missingBefore({ scheduledTime }: Night, before: readonly PastNight[]): string[] {
  const times = before.flatMap((night) => night.scheduledTime ?? []).sort();
  const previous = times.filter((time) => scheduledTime !== undefined && time < scheduledTime).at(-1);
  return previous === undefined || scheduledTime === undefined ? [] : missingNights(previous, scheduledTime);
}

/** Functions whose package was the same every night: when one of them shifts, its code is not the cause. */
function unchangedFunctions(nights: readonly PastNight[]): string[] {
  const packages = new Map<string, Set<string>>();
  for (const { series } of nights) {
    for (const { function: label, provenance } of series) {
      packages.set(label, (packages.get(label) ?? new Set()).add(provenance.codeSha256));
    }
  }
  return [...packages].flatMap(([label, shas]) => (shas.size === 1 ? [label] : []));
}
