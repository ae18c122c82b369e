/** Which series of a history changed and when, and which nights are gaps. */
import { definedOnly } from '../defined-only.ts';
import { daysBetween, nightsByDay } from './calendar.ts';
import { type DatedShift, dateShift } from './date-shift.ts';
import { findShifts } from './find-shifts.ts';
import { type Cause, likelyCauses, type OtherShift } from './likely-cause.ts';
import type { PastNight } from './past-night.ts';
import { describePlatforms, type PlatformHistory, platformCause, platformGroup } from './platform-history.ts';
import type { Provenance, SeriesKey, SeriesNight, SeriesValue, Suspicion } from './types.ts';

/** Below this a median has no finite interval, so the night is not compared. */
const MIN_SAMPLES = 6;
const MAX_ERROR_SHARE = 0.2;

export type GapReason = 'missing' | 'failed' | 'not-measured' | 'few-samples' | 'errors';

interface Gap {
  readonly day: string;
  readonly reason: GapReason;
}

export interface ExplainedShift extends DatedShift {
  readonly causes: readonly Cause[];
}

export interface SeriesHistory {
  readonly key: SeriesKey;
  /** One entry per day of `HistoryReport.days`: the night's median in ms, or null for a gap. */
  readonly values: readonly SeriesValue[];
  readonly gaps: readonly Gap[];
  readonly shifts: readonly ExplainedShift[];
  /** What the next nights may confirm; not an alert yet. */
  readonly watch?: Suspicion;
}

interface HistoryReport {
  /** UTC days from the first night to the last. */
  readonly days: readonly string[];
  readonly series: readonly SeriesHistory[];
  /** What all functions of an architecture did in the same nights; empty with fewer than three functions. */
  readonly platforms: readonly PlatformHistory[];
}

/**
 * Judges the nights of one suite.
 * @param nights history objects of one suite, in any order; only those of the same environment (AWS or local) as the last
 *   one are compared
 * @param canaries labels of functions whose package was the same every night
 * @returns shifts as they would have been found night by night; empty when there are no nights
 */
export function judgeNights(nights: readonly PastNight[], canaries: readonly string[] = []): HistoryReport {
  const last = nights.reduce<PastNight | undefined>(
    (latest, night) => (latest === undefined || night.startedAt > latest.startedAt ? night : latest),
    undefined,
  );
  const byDay = nightsByDay(nights.filter((night) => night.environmentKind === last?.environmentKind));
  const measuredDays = [...byDay.keys()].sort();
  const days = daysBetween(measuredDays[0] ?? '', measuredDays.at(-1) ?? '');
  const series = collectSeries(days, byDay);

  const owners = new Map(
    [...series].map(([id, { key }]) => [id, { function: key.function, group: platformGroup(key) }]),
  );
  const shiftsById = findShifts(new Map([...series].map(([id, { values }]) => [id, values])), owners);
  const platforms = describePlatforms(shiftsById.platforms, [...series.values()], days);
  const allShifts: OtherShift[] = [...shiftsById].flatMap(([id, { shifts }]) =>
    shifts.map((shift) => ({ ...shift, function: series.get(id)?.key.function ?? id })),
  );
  return {
    days,
    platforms,
    series: [...series].map(([id, { key, values, gaps, provenances }]) => {
      const own = shiftsById.get(id);
      const explained = (own?.shifts ?? []).map(
        (shift, index, shifts): ExplainedShift => ({
          ...dateShift(shift, {
            values: own?.values ?? [],
            days,
            previous: shifts[index - 1],
            next: shifts[index + 1],
          }),
          causes: withPlatform(
            likelyCauses(
              provenances.slice(0, shift.changedAt).findLast((of) => of !== undefined),
              provenances.slice(shift.changedAt).find((of) => of !== undefined),
              { ...shift, function: key.function },
              allShifts,
              canaries,
            ),
            platformCause(platforms, key, shift),
          ),
        }),
      );
      return definedOnly({ key, values, gaps, shifts: explained, watch: own?.watch });
    }),
  };
}

/** "Nothing changed" is no answer where the platform shifted too. */
function withPlatform(causes: readonly Cause[], platform: readonly Cause[]): Cause[] {
  return platform.length === 0 ? [...causes] : [...causes.filter(({ kind }) => kind !== 'unknown'), ...platform];
}

interface CollectedSeries {
  readonly key: SeriesKey;
  readonly values: SeriesValue[];
  readonly gaps: Gap[];
  /** By index of the day, undefined for a gap. */
  readonly provenances: (Provenance | undefined)[];
}

/** Every series of any night; days before its first appearance are gaps without a reason. */
function collectSeries(days: readonly string[], byDay: ReadonlyMap<string, PastNight>): Map<string, CollectedSeries> {
  const collected = new Map<string, CollectedSeries>();
  for (const [index, day] of days.entries()) {
    const night = byDay.get(day);
    const byId = new Map<string, SeriesNight>();
    for (const measured of night?.series ?? []) {
      if (!byId.has(measured.id)) byId.set(measured.id, measured);
      const { n: _, errorShare: __, medianMs: ___, provenance: ____, ...key } = measured;
      if (collected.has(key.id)) continue;
      const before = new Array<null>(index).fill(null);
      collected.set(key.id, { key, values: [...before], gaps: [], provenances: before.map(() => undefined) });
    }
    for (const [id, { values, gaps, provenances }] of collected) {
      const measured = byId.get(id);
      const reason = gapReason(night, measured);
      if (reason !== undefined) gaps.push({ day, reason });
      values.push(reason === undefined ? (measured?.medianMs ?? null) : null);
      provenances.push(reason === undefined ? measured?.provenance : undefined);
    }
  }
  return collected;
}

function gapReason(night: PastNight | undefined, measured: SeriesNight | undefined): GapReason | undefined {
  if (night === undefined) return 'missing';
  if (measured === undefined) return night.status === 'failed' ? 'failed' : 'not-measured';
  if (measured.errorShare > MAX_ERROR_SHARE) return 'errors';
  return measured.n < MIN_SAMPLES || measured.medianMs === undefined ? 'few-samples' : undefined;
}
