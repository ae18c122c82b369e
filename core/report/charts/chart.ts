/**
 * A chart as plain data: panels, each a Vega-Lite specification without a width, sentences and a table with the same
 * figures. The page chooses the width, core/drawing draws.
 */
import type { TopLevelSpec } from 'vega-lite';
import { formatNumber } from '../../format/numbers.ts';
import { MAX_PAGE_ROWS, type ReportTable } from '../tables/table.ts';

export interface Chart {
  /** Slug, unique on a page. */
  readonly id: string;
  readonly title: string;
  /** What the chart shows, in one or two sentences; also its text alternative, with `table`. */
  readonly sentences: readonly string[];
  /** At least one; several stand beside each other where there is room. */
  readonly panels: readonly ChartPanel[];
  /** Every figure of the chart as text. */
  readonly table: ReportTable;
  /** What the marks of all panels mean; colour is never the only sign. */
  readonly legend: readonly LegendEntry[];
}

/** One drawing. */
export interface ChartPanel {
  /** Above the panel where the chart has several. */
  readonly title: string;
  /** What only the marks of this panel mean. */
  readonly legend?: readonly LegendEntry[];
  readonly spec: Extract<TopLevelSpec, { layer: unknown }>;
  /** Where the x axis is, and whether there is a y axis: what needs room beside the plot. */
  readonly axes: 'top' | 'left-and-bottom';
}

export interface LegendEntry {
  readonly colour: ChartColour;
  /** A shape that the page draws, or the character that looks like the mark. */
  readonly mark:
    | 'bar'
    | PatternFill
    | 'line'
    | 'band'
    | 'dashed'
    | 'dotted'
    | '●'
    | '■'
    | '▲'
    | '▼'
    | '◆'
    | '◇'
    | '✚'
    | '▶'
    | '◀';
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

/** Fills that differ without colour, which the page defines as SVG patterns. */
export const PATTERN_FILLS = ['hatched', 'crossed', 'speckled'] as const;
export type PatternFill = (typeof PATTERN_FILLS)[number];

/** The paint of a mark: a colour, or a pattern in it. */
export function paintOf(fill: 'bar' | PatternFill, colour: ChartColour): string {
  return fill === 'bar' ? colour : `url(#${patternId(fill, colour)})`;
}

/** The id of a pattern on the page: `hatched-init`. */
export function patternId(fill: PatternFill, colour: ChartColour): string {
  return `${fill}-${colour.replace(/^var\(--(.*)\)$/, '$1')}`;
}

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
export const MAX_ROWS = 32;

/** The encoding that every mark carries, so that hovering shows its value. */
export const DESCRIBED = { description: { field: 'says', type: 'nominal' } } as const;

interface FirstRowsOptions {
  readonly max?: number;
  /** Rows of the whole run, where `rows` are those of its shown part. */
  readonly total?: number;
  /** What has the rows that are not drawn. */
  readonly restIn?: string;
}

/** What is drawn when there are too many rows, and the sentence that says so. */
export function firstRows<Row>(
  rows: readonly Row[],
  of: string,
  { max = MAX_ROWS, total = rows.length, restIn = 'the table' }: FirstRowsOptions = {},
): { readonly shown: readonly Row[]; readonly note: readonly string[] } {
  const shown = rows.slice(0, max);
  if (total <= shown.length) return { shown, note: [] };
  const inTable = restIn === 'results.json' ? total : Math.min(rows.length, MAX_PAGE_ROWS);
  const rest =
    total <= inTable
      ? `${formatNumber(total - shown.length)} more in ${restIn}`
      : `${restIn} has ${inTable}, results.json has all`;
  return { shown, note: [`The first ${shown.length} of ${formatNumber(total)} ${of} are drawn; ${rest}.`] };
}
