/** Cells that more than one table uses: a median with its interval, a ratio with its verdict, a payload's name. */

import type { Comparison, PhaseResult } from '../../analysis/results/types.ts';
import type { Interval, MetricSummary, Verdict } from '../../statistics/types.ts';
import { formatMeasured, formatRatio, NOT_MEASURED } from '../format.ts';
import { formatFigure } from '../metrics.ts';
import { type Cell, type Tone, text } from './table.ts';

/**
 * `912 [905–920]` in report.md, `912 ±1%` on the terminal (half the interval's width as a share of the median). Where there
 * are too few samples for an interval report.md says so, `912 [n/a]`; the terminal has a warning for it.
 */
export function medianCell(metric: string, summary: MetricSummary | undefined): Cell {
  const median = formatFigure(metric, summary?.median);
  const interval = summary?.medianInterval ?? null;
  if (summary === undefined) return text(median);
  if (interval === null) return text(`${median} [n/a]`, median);
  const bounds = `[${formatFigure(metric, interval.low)}–${formatFigure(metric, interval.high)}]`;
  return text(`${median} ${bounds}`, `${median} ${halfWidth(summary.median, interval)}`);
}

/** The median alone, for figures whose spread says little (memory) or for narrow columns. */
export function plainMedianCell(metric: string, summary: MetricSummary | undefined): Cell {
  return text(formatFigure(metric, summary?.median));
}

/** Interval of a ratio: `[2.91–3.44]`. */
export function intervalText(interval: Interval): string {
  return `[${formatMeasured(interval.low)}–${formatMeasured(interval.high)}]`;
}

/** `±3%`: half the interval's width as a share of the median; empty where that is 0. */
export function halfWidth(median: number, interval: Interval): string {
  if (median === 0) return '';
  const percent = (100 * (interval.high - interval.low)) / (2 * Math.abs(median));
  return `±${percent < 1 ? '<1' : Math.round(percent)}%`;
}

/** `20` or, when samples were excluded, `18 (−2)`. */
export function countCell(phase: PhaseResult): Cell {
  const excluded = Object.values(phase.excluded).reduce((sum, count) => sum + count, 0);
  return excluded === 0 ? text(String(phase.n)) : text(`${phase.n} (−${excluded})`);
}

const TONES: Readonly<Record<Verdict, Tone>> = {
  improved: 'good',
  regressed: 'bad',
  unchanged: 'quiet',
  inconclusive: 'quiet',
};

/** `3.19× [2.91–3.44] slower`; `~` = not shown to differ, as benchstat prints it. */
export function ratioCell(comparison: Comparison | undefined): Cell {
  if (comparison === undefined) return text(NOT_MEASURED);
  const ratio = formatRatio(comparison.ratio);
  // Too few samples for an interval: a ratio, and nothing to say of it.
  if (comparison.interval === null) return text(ratio, ratio, 'quiet');
  const word = verdictWord(comparison);
  return text(`${ratio} ${intervalText(comparison.interval)} ${word}`, `${ratio} ${word}`, TONES[comparison.verdict]);
}

/** The verdict in the words of the figure: `slower`, `less`, `same`, `~`. */
export function verdictWord({ metric, verdict }: Pick<Comparison, 'metric' | 'verdict'>): string {
  if (verdict === 'inconclusive') return '~';
  if (verdict === 'unchanged') return 'same';
  const isSize = /(?:Mb|Bytes|_mb|_kb|_bytes)$/.test(metric) || metric === 'billedDurationMs';
  if (verdict === 'improved') return isSize ? 'less' : 'faster';
  return isSize ? 'more' : 'slower';
}

/** `get`, or `get / override` when an environment override is part of the configuration. */
export function payloadText(configuration: { readonly payload: string; readonly override?: string }): string {
  return configuration.override === undefined
    ? configuration.payload
    : `${configuration.payload} / ${configuration.override}`;
}
