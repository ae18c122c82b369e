/**
 * A chart as plain data: a Vega-Lite specification without a width, a sentence and a table with the same figures. What
 * draws it (core/drawing) chooses the width.
 */
import type { TopLevelSpec } from 'vega-lite';
import { MAX_PAGE_ROWS, type ReportTable } from '../tables/table.ts';

export interface Chart {
  /** Slug, unique on a page. */
  readonly id: string;
  readonly title: string;
  /** What the chart shows, in one or two sentences; also its text alternative, with `table`. */
  readonly sentences: readonly string[];
  readonly spec: Extract<TopLevelSpec, { layer: unknown }>;
  /** Where the x axis is, and whether there is a y axis: what needs room beside the plot. */
  readonly axes: 'top' | 'left-and-bottom';
  /** Every figure of the chart as text. */
  readonly table: ReportTable;
  /** What the marks mean; colour is never the only sign. */
  readonly legend: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly colour: ChartColour;
  /** A shape that the page draws, or the character that looks like the mark. */
  readonly mark: 'bar' | 'line' | 'band' | 'dashed' | 'dotted' | '●' | '■' | '▲' | '▼' | '◆' | '◇' | '✚' | '▶' | '◀';
  readonly text: string;
}

/** Colours by their role; the page defines them for light and dark (CSS variables). Safe for colour-blind readers: Okabe and Ito, 2008. */
export type ChartColour = (typeof COLOURS)[keyof typeof COLOURS];

export const COLOURS = {
  init: 'var(--init)',
  first: 'var(--first)',
  warm: 'var(--warm)',
  published: 'var(--published)',
  bad: 'var(--bad)',
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
} as const;

/** Colours of series that have no role of their own, in their order; each also has its own dash or place. */
export const SERIES_COLOURS = [
  COLOURS.first,
  COLOURS.init,
  COLOURS.warm,
  COLOURS.published,
  COLOURS.bad,
  COLOURS.muted,
] as const;

/** Rows that a chart draws at most; the table below it has all. */
const MAX_ROWS = 24;

/** The encoding that every mark carries, so that hovering shows its value. */
export const DESCRIBED = { description: { field: 'says', type: 'nominal' } } as const;

/** Scale of milliseconds: logarithmic when the largest is more than 50 times the smallest, which a linear axis would hide. */
export function msScale(values: readonly number[], options: { readonly startsAtZero?: boolean } = {}) {
  const positive = values.filter((value) => value > 0);
  const smallest = positive.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
  const largest = positive.reduce((max, value) => Math.max(max, value), 0);
  const isLog = positive.length === values.length && largest > 50 * smallest;
  return isLog
    ? {
        scale: { type: 'log' as const, domain: [smallest / 1.1, largest * 1.1], nice: false },
        axis: { title: 'ms (logarithmic)', values: logTicks(smallest / 1.1, largest * 1.1) },
      }
    : {
        scale: { type: 'linear' as const, zero: options.startsAtZero === true, nice: true },
        axis: { title: 'ms', tickCount: 5 },
      };
}

/** What is drawn when there are too many rows, and the sentence that says so. */
export function firstRows<Row>(
  rows: readonly Row[],
  of: string,
  max = MAX_ROWS,
): { readonly shown: readonly Row[]; readonly note: readonly string[] } {
  if (rows.length <= max) return { shown: rows, note: [] };
  const note = `The first ${max} of ${rows.length} ${of} are drawn; the table has ${rows.length > MAX_PAGE_ROWS ? MAX_PAGE_ROWS : 'all'}.`;
  return { shown: rows.slice(0, max), note: [note] };
}

/** 1, 2 and 5 times each power of ten between two bounds; evenly spaced where fewer than three of those are. */
export function logTicks(low: number, high: number): number[] {
  const exponents = Array.from({ length: 25 }, (_, index) => index - 12);
  const ticks = exponents
    .flatMap((exponent) => [1, 2, 5].map((factor) => Number((factor * 10 ** exponent).toPrecision(1))))
    .filter((tick) => tick >= low && tick <= high);
  if (ticks.length > 2) return ticks;
  const step = 10 ** Math.floor(Math.log10((high - low) / 2));
  const first = Math.ceil(low / step);
  const even = Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
  return even.map((tick) => Number(tick.toPrecision(6)));
}

/** Labels of a vertical axis of milliseconds: its unit is at each number, so that no text has to be turned. */
export const MS_LABEL = "datum.label + ' ms'";
