/**
 * Measures how often the nightly rules are right, on the recorded history of lambda-perf (ten families, 547 days). Seeds
 * are fixed, so the shares are the same on every machine; docs/statistics.md has them.
 */
import { describe, expect, it } from 'vitest';
import { findShifts } from '../../core/history/find-shifts.ts';
import type { SeriesValue, Shift } from '../../core/history/types.ts';
import { mannWhitney } from '../../core/statistics/mann-whitney.ts';
import { median } from '../../core/statistics/quantile.ts';
import { seededShuffle } from '../../core/statistics/seeded-shuffle.ts';
import { familiesByDate, readRecordedCells } from '../kit/lambda-perf.ts';
import { cleanNights, type RecordedSeries, recordedSeries, residuals } from './recorded-series.ts';

const { days, series } = recordedSeries();
const residualsOf = new Map(series.map((recorded) => [recorded.id, residuals(recorded)]));
const WARM_UP_NIGHTS = 45;

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

function slower(shifts: readonly Shift[] | undefined): Shift[] {
  return (shifts ?? []).filter(({ direction }) => direction === 'slower');
}

describe('clean nights', () => {
  it('raise at most 0.6 alerts per series and year', () => {
    const REPETITIONS = 30;
    const counts = { slow: 0, fast: 0, improvements: 0 };
    const bySeries = new Map<string, number>();
    for (let repetition = 0; repetition < REPETITIONS; repetition += 1) {
      const year = series.map(({ id }): [string, SeriesValue[]] => [
        id,
        cleanNights(residualsOf.get(id) ?? [], WARM_UP_NIGHTS + 365, `clean/${id}/${repetition}`),
      ]);
      for (const [id, { shifts }] of findShifts(new Map(year))) {
        const inYear = shifts.filter(({ foundAt }) => foundAt >= WARM_UP_NIGHTS);
        counts.improvements += inYear.length - slower(inYear).length;
        for (const { rule } of slower(inYear)) counts[rule] += 1;
        bySeries.set(id, (bySeries.get(id) ?? 0) + slower(inYear).length / REPETITIONS);
      }
    }
    const years = REPETITIONS * series.length;
    const alerts = (counts.slow + counts.fast) / years;
    console.log(
      `clean nights, a series a year: ${alerts.toFixed(2)} alerts (slow rule ${(counts.slow / years).toFixed(2)}, fast rule ${(counts.fast / years).toFixed(2)}), ${(counts.improvements / years).toFixed(2)} improvements`,
    );
    for (const [id, alertsPerYear] of bySeries) console.log(`  ${id}: ${alertsPerYear.toFixed(2)}`);

    expect(alerts).toBeLessThanOrEqual(0.6);
  });
});

/** Nights until a step in the history of one series is reported; undefined when it is not reported within two weeks. */
function nightsToReport(
  histories: ReadonlyMap<string, readonly SeriesValue[]>,
  id: string,
  at: number,
  factor: number,
) {
  const injected = new Map(histories);
  injected.set(
    id,
    (histories.get(id) ?? []).map((value, day) => (value !== null && day >= at ? value * factor : value)),
  );
  const shift = slower(findShifts(injected).get(id)?.shifts).find(({ foundAt }) => foundAt >= at);
  return shift === undefined ? undefined : shift.foundAt - at + 1;
}

interface Injection {
  readonly histories: ReadonlyMap<string, readonly SeriesValue[]>;
  readonly id: string;
  readonly at: number;
}

/** A step in every 12th night of every recorded series that has 90 days before it and two weeks after it. */
function recordedInjections(): Injection[] {
  return series.flatMap(({ id, medians }: RecordedSeries) => {
    const first = medians.findIndex((value) => value !== null);
    const injections: Injection[] = [];
    for (let at = first + 90; at + 14 <= days.length; at += 12) {
      const histories = new Map(series.map((other) => [other.id, other.medians.slice(at - 90, at + 14)]));
      // Skipped if the recorded series itself has a slowdown at that time, because both would be reported alike.
      const before = slower(findShifts(histories).get(id)?.shifts);
      if (!before.some(({ foundAt }) => foundAt >= 90)) injections.push({ histories, id, at: 90 });
    }
    return injections;
  });
}

/** Steps in clean nights, 60 nights after their start. */
function cleanInjections(): Injection[] {
  const injections: Injection[] = [];
  for (let repetition = 0; repetition < 30; repetition += 1) {
    const histories = new Map(
      series.map(({ id }) => [id, cleanNights(residualsOf.get(id) ?? [], 74, `step/${id}/${repetition}`)]),
    );
    for (const { id } of series) injections.push({ histories, id, at: 60 });
  }
  return injections;
}

describe.each([
  ['the recorded nights', recordedInjections],
  ['clean nights', cleanInjections],
])('a step in %s', (name, make) => {
  it('of +10 % is reported within 10 nights, and one of +20 % within 3, in most cases', () => {
    const injections = make();
    const shares = [1.05, 1.1, 1.2, 1.3].map((factor) => {
      const nights = injections.map(({ histories, id, at }) => nightsToReport(histories, id, at, factor) ?? 99);
      const within = (limit: number): number => nights.filter((count) => count <= limit).length / nights.length;
      console.log(
        `${name}, +${Math.round((factor - 1) * 100)} %, ${nights.length} injections: within 3 nights ${percent(within(3))}, 7 ${percent(within(7))}, 10 ${percent(within(10))}, 14 ${percent(within(14))}; median ${median(nights)}`,
      );
      return { factor, within };
    });

    expect(shares.find(({ factor }) => factor === 1.1)?.within(10)).toBeGreaterThan(0.75);
    expect(shares.find(({ factor }) => factor === 1.2)?.within(3)).toBeGreaterThan(0.75);
  });
});

describe('the recorded nights', () => {
  it('have few shifts', () => {
    const mediansById = new Map(series.map(({ id, medians }) => [id, medians]));
    let years = 0;
    let slowerCount = 0;
    for (const [id, { shifts }] of findShifts(mediansById)) {
      years += (mediansById.get(id)?.filter((value) => value !== null).length ?? 0) / 365;
      slowerCount += slower(shifts).length;
      const list = shifts.map(({ rule, changedAt, ratio }) => `${days[changedAt]} ×${ratio.toFixed(2)} (${rule})`);
      console.log(`record, ${id}: ${list.join(', ') || 'none'}`);
    }
    console.log(`record, per series and year: ${(slowerCount / years).toFixed(2)} slower`);

    // This checks the recorded data and not the rules: a few real shifts per year, most of them of two functions.
    expect(slowerCount / years).toBeLessThan(3);
  });
});

describe('two halves of the same recorded night', () => {
  it('differ "significantly" at most 5 times in 100', () => {
    const nights = [...familiesByDate(readRecordedCells())].flatMap(([id, byDate]) =>
      [...byDate].filter(([, samples]) => samples.length === 40).map(([date, samples]) => ({ id, date, samples })),
    );
    const rejected = nights.filter(({ id, date, samples }) => {
      const halves = seededShuffle(samples, `halves/${id}/${date}`);
      return mannWhitney(halves.slice(0, 20), halves.slice(20)).pValue <= 0.05;
    });
    const share = rejected.length / nights.length;
    console.log(`halves of ${nights.length} recorded nights, 20 against 20: ${percent(share)} differ`);

    // Three standard errors of the share.
    expect(share).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / nights.length));
  });
});
