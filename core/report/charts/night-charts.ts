/** One line per series over the last nights, with gaps and the nights on which it shifted. */
import type { Results } from '../../analysis/results/types.ts';
import { formatMeasured } from '../../format/numbers.ts';
import { DAY_MS, dayOf, daysBetween, nightsByDay } from '../../history/calendar.ts';
import type { NightlyShift } from '../../history/nightly-result.ts';
import type { PastNight } from '../../history/past-night.ts';
import type { SeriesNight } from '../../history/types.ts';
import { median } from '../../statistics/quantile.ts';
import { seriesName, shiftWords } from '../sentences/nightly.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, COLOURS, DESCRIBED, firstRows } from './chart.ts';
import { withUnit } from './scales.ts';

/** Series that are drawn: those that shifted first, then in the order of the suite. */
const MAX_SERIES = 8;
const SHOWN_DAYS = 90;
const MIN_NIGHTS = 2;

/** @param earlier nights before this run, in any order */
export function nightCharts({ nightly }: Results, earlier: readonly PastNight[]): Chart[] {
  if (nightly === undefined || earlier.length < MIN_NIGHTS) return [];
  const { day, shifts } = nightly;
  const firstDay = dayOf(Date.parse(day) - (SHOWN_DAYS - 1) * DAY_MS);
  const byDay = nightsByDay(earlier);
  const firstNight = [...byDay.keys()].filter((candidate) => candidate >= firstDay).sort()[0] ?? day;
  const days = daysBetween(firstNight, day);
  const shiftedIds = new Set(shifts.map(({ key }) => key.id));
  const ordered = nightly.series.toSorted((a, b) => Number(shiftedIds.has(b.id)) - Number(shiftedIds.has(a.id)));
  const nights = days.map((night) => (night === day ? nightly.series : (byDay.get(night)?.series ?? [])));
  const measured = countMeasured(nights);
  const drawn = ordered.filter(({ id }) => (measured.get(id) ?? 0) >= MIN_NIGHTS);
  const { shown, note } = firstRows(drawn, 'series', { max: MAX_SERIES, restIn: 'results.json' });
  const shownIds = new Set(shown.map(({ id }) => id));
  const mediansMs = nights.map((night) => mediansOf(night, shownIds));
  return shown.map((series, index) => {
    const values = days.map((night, at) => ({ day: night, ms: mediansMs[at]?.get(series.id) ?? null }));
    const own = shifts.filter(({ key }) => key.id === series.id);
    const chart = seriesChart(series, values, own);
    return index === 0 ? { ...chart, sentences: [...chart.sentences, ...note] } : chart;
  });
}

/** Nights with a figure, by series. */
function countMeasured(nights: readonly Iterable<SeriesNight>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const night of nights) {
    for (const { id, medianMs } of night) if (medianMs !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** The figures of one night of these series. */
function mediansOf(night: Iterable<SeriesNight>, ids: ReadonlySet<string>): ReadonlyMap<string, number> {
  const medians = new Map<string, number>();
  for (const { id, medianMs } of night) if (medianMs !== undefined && ids.has(id)) medians.set(id, medianMs);
  return medians;
}

interface NightValue {
  readonly day: string;
  readonly ms: number | null;
}

function seriesChart(series: SeriesNight, values: readonly NightValue[], shifts: readonly NightlyShift[]): Chart {
  const name = seriesName(series);
  const gaps = values.filter(({ ms }) => ms === null).length;
  const points = values.map(({ day, ms }, index) => ({
    day,
    ms,
    isLast: index === values.length - 1,
    says: ms === null ? `${day}: no figure` : `${day}: ${formatMeasured(ms)} ms`,
  }));
  const marks = shifts.map(({ changedOn, ratio, direction }) => ({
    day: changedOn,
    // Beside the right edge there is no room for the text.
    isLate: values.findIndex(({ day }) => day === changedOn) > values.length * 0.7,
    text: shiftWords({ ratio }),
    colour: direction === 'slower' ? COLOURS.bad : COLOURS.warm,
    says: `since ${changedOn}: ${shiftWords({ ratio })}`,
  }));
  const x = {
    field: 'day',
    type: 'temporal' as const,
    axis: { title: null, format: '%b %d', tickCount: 5 },
    scale: { type: 'utc' as const },
  };
  const y = {
    field: 'ms',
    type: 'quantitative' as const,
    scale: { zero: false, nice: true, domain: domainOf(values) },
    axis: withUnit({ labelExpr: 'datum.label', tickCount: 4 }, 'ms'),
  };
  return {
    id: `nights-${series.id}`,
    title: name,
    sentences: [
      `The median of each night, ${values.length} nights up to ${values.at(-1)?.day ?? ''}${gaps === 0 ? '' : `; ${gaps} without a figure are gaps in the line`}.`,
      ...marks.map(({ says }) => `A vertical line marks a shift ${says}.`),
    ],
    legend: [],
    table: nightTable(name, values),
    panels: [
      {
        title: name,
        axes: 'left-and-bottom',
        spec: {
          height: 130,
          layer: [
            {
              data: { values: marks },
              mark: { type: 'rule', strokeWidth: 1.5, strokeDash: [4, 3] },
              encoding: { x, color: { field: 'colour', type: 'nominal', scale: null }, ...DESCRIBED },
            },
            {
              data: { values: points },
              mark: { type: 'line', strokeWidth: 1.5, color: COLOURS.first, invalid: 'break-paths-show-domains' },
              encoding: { x, y },
            },
            {
              data: { values: points.filter(({ ms }) => ms !== null) },
              mark: { type: 'point', filled: true, color: COLOURS.first, opacity: 1 },
              encoding: { x, y, size: { condition: { test: 'datum.isLast', value: 90 }, value: 16 }, ...DESCRIBED },
            },
            {
              data: { values: marks },
              mark: {
                type: 'text',
                align: { expr: "datum.isLate ? 'right' : 'left'" },
                dx: { expr: 'datum.isLate ? -4 : 4' },
                baseline: 'top',
              },
              encoding: {
                x,
                y: { value: 0 },
                text: { field: 'text' },
                color: { field: 'colour', type: 'nominal', scale: null },
              },
            },
          ],
        },
      },
    ],
  };
}

/** At least 10 % to either side of the median, so that calm nights look calm. */
function domainOf(values: readonly NightValue[]): [number, number] {
  const measured = values.flatMap(({ ms }) => ms ?? []);
  const middle = median(measured);
  return [Math.min(0.9 * middle, ...measured), Math.max(1.1 * middle, ...measured)];
}

function nightTable(name: string, values: readonly NightValue[]): ReportTable {
  return {
    title: name,
    notes: [],
    columns: [left('Night'), right('Median ms')],
    rows: values.map(({ day, ms }) => [text(day), text(ms === null ? 'no figure' : formatMeasured(ms))]),
  };
}
