/** How often the rule is wrong, and how soon it is right, on one part of the record. */
import { dateShift } from '../../../core/history/date-shift.ts';
import { findShifts, type SeriesOwner } from '../../../core/history/find-shifts.ts';
import type { SeriesValue } from '../../../core/history/types.ts';
import { huberSpread } from '../../../core/statistics/huber.ts';
import { OWNERS, type Part, RECORD, WARM_UP } from './parts.ts';

const SIZES = [1.05, 1.1, 1.15, 1.2, 1.3, 1.5];
const YEARS_PER_SERIES = 30;
const STEPS_PER_SERIES = 30;
/** Nights after a step in which it may be reported. */
const AFTER = 14;
const EVERY_NIGHTS = 6;
/** As many nights as production reads. */
const WINDOW = 90;

type Histories = ReadonlyMap<string, readonly SeriesValue[]>;

export interface FalseAlerts {
  readonly perSeriesYear: number;
  readonly slower: number;
  readonly platformPerYear: number;
  readonly bySeries: ReadonlyMap<string, number>;
}

/** Years of clean nights of all series together, judged as production would: every shift that is found is false. */
export function falseAlerts({ clean, ids }: Part): FalseAlerts {
  const counts = { slower: 0, faster: 0, platform: 0 };
  const bySeries = new Map<string, number>();
  for (let repetition = 0; repetition < YEARS_PER_SERIES; repetition += 1) {
    const year = new Map(ids.map((id) => [id, clean(id, WARM_UP + 365, `year/${repetition}`)]));
    const found = findShifts(year, OWNERS);
    for (const [id, { shifts }] of found) {
      const inYear = shifts.filter(({ foundAt }) => foundAt >= WARM_UP);
      for (const { direction } of inYear) counts[direction] += 1;
      bySeries.set(id, (bySeries.get(id) ?? 0) + inYear.length / YEARS_PER_SERIES);
    }
    for (const { shifts } of found.platforms.values())
      counts.platform += shifts.filter(({ foundAt }) => foundAt >= WARM_UP).length;
  }
  const years = YEARS_PER_SERIES * ids.length;
  return {
    perSeriesYear: (counts.slower + counts.faster) / years,
    slower: counts.slower / years,
    platformPerYear: counts.platform / YEARS_PER_SERIES / 2,
    bySeries,
  };
}

interface Injection {
  readonly histories: Histories;
  readonly owners: ReadonlyMap<string, SeriesOwner>;
  readonly id: string;
  readonly at: number;
}

/** A step of one series in the nights of all series of its architecture. */
function recordedInjections({ from, to }: Part): Injection[] {
  return RECORD.series.flatMap(({ id, medians }) => {
    const first = medians.findIndex((value) => value !== null);
    const group = OWNERS.get(id)?.group;
    const alike = RECORD.series.filter((other) => OWNERS.get(other.id)?.group === group);
    const injections: Injection[] = [];
    for (let at = Math.max(from, first + WARM_UP); at + AFTER <= to; at += EVERY_NIGHTS) {
      const start = Math.max(first, at - WINDOW);
      const histories = new Map(alike.map((other) => [other.id, other.medians.slice(start, at + AFTER)]));
      const injection = { histories, owners: OWNERS, id, at: at - start };
      // Skipped if the recorded series itself has a slowdown at that time, because both would be reported alike.
      if (delayOf(injection, 1) === undefined) injections.push(injection);
    }
    return injections;
  });
}

function cleanInjections({ clean, ids }: Part): Injection[] {
  return ids.flatMap((id) =>
    Array.from({ length: STEPS_PER_SERIES }, (_, repetition) => ({
      histories: new Map([[id, clean(id, WARM_UP + AFTER, `step/${repetition}`)]]),
      owners: new Map(),
      id,
      at: WARM_UP,
    })),
  );
}

/** What is reported of a step within two weeks; undefined when nothing is. */
function reportOf({ histories, owners, id, at }: Injection, factor: number) {
  const own = (histories.get(id) ?? []).map((value, day) => (value !== null && day >= at ? value * factor : value));
  const found = findShifts(new Map(histories).set(id, own), owners).get(id);
  const shift = found?.shifts.find(({ direction, foundAt }) => direction === 'slower' && foundAt >= at);
  return found === undefined || shift === undefined ? undefined : { shift, values: found.values };
}

/** Nights until a step is reported, the first of it included. */
function delayOf(injection: Injection, factor: number): number | undefined {
  const shift = reportOf(injection, factor)?.shift;
  return shift === undefined ? undefined : shift.foundAt - injection.at + 1;
}

export interface Coverage {
  readonly factor: number;
  /** Shares of the reported steps whose interval has the true night, and the true size. */
  readonly onset: number;
  readonly size: number;
}

/** Of both intervals on the night of the alert, in clean nights. */
export function coverage(part: Part): Coverage[] {
  return [1.1, 1.2].map((factor) => {
    const reports = cleanInjections(part).flatMap((injection) => {
      const report = reportOf(injection, factor);
      if (report === undefined) return [];
      const { shift, values } = report;
      const [from, to] = shift.changedBetween;
      const { interval } = dateShift(shift, {
        values: values.slice(0, shift.foundAt + 1),
        days: [],
        previous: undefined,
        next: undefined,
      });
      return [
        {
          onset: from <= injection.at && injection.at <= to,
          size: interval !== null && interval.low <= factor && factor <= interval.high,
        },
      ];
    });
    const share = (key: 'onset' | 'size'): number => reports.filter((report) => report[key]).length / reports.length;
    return { factor, onset: share('onset'), size: share('size') };
  });
}

export interface Delays {
  readonly into: 'clean nights' | 'recorded nights';
  readonly factor: number;
  readonly count: number;
  readonly within: (nights: number) => number;
  /** Of the steps that are reported within two weeks. */
  readonly mean: number;
}

export function delays(part: Part): Delays[] {
  const sources = [
    ['clean nights', cleanInjections(part)],
    ['recorded nights', recordedInjections(part)],
  ] as const;
  return sources.flatMap(([into, injections]) =>
    SIZES.map((factor) => {
      const nights = injections.map((injection) => delayOf(injection, factor) ?? Number.POSITIVE_INFINITY);
      const reported = nights.filter((count) => count <= AFTER);
      return {
        into,
        factor,
        count: nights.length,
        within: (limit) => nights.filter((count) => count <= limit).length / nights.length,
        mean: reported.reduce((sum, count) => sum + count, 0) / reported.length,
      };
    }),
  );
}

/** Standard deviation of the clean nights of each series, log scale. */
export function noises({ clean, ids }: Part): number[] {
  return ids.map((id) => {
    const nights = clean(id, 1000, 'noise').filter((value) => value !== null);
    return huberSpread(nights.map((value) => Math.log(value / 90)));
  });
}
