/** Cells that more than one table uses: a median with its interval, a ratio with its verdict, a payload's name. */
import { excludedCount } from '../../analysis/results/phase-result.ts';
import type { Comparison, PhaseResult } from '../../analysis/results/types.ts';
import { formatFigure, formatMedian } from '../../format/figures.ts';
import { formatRatio, halfWidth, intervalText, NOT_MEASURED } from '../../format/numbers.ts';
import { payloadText, verdictWord } from '../../format/words.ts';
import type { MetricSummary, Verdict } from '../../statistics/types.ts';
import { type Cell, left, right, type TableColumn, type Tone, text } from './table.ts';

/**
 * `912 [905–920]` in report.md, `912 ±1%` on the terminal (half the interval's width as a share of the median). With too
 * few samples for an interval report.md has `912 [n/a]`, and the terminal a warning.
 */
export function medianCell(metric: string, summary: MetricSummary | undefined): Cell {
  const median = formatFigure(metric, summary?.median);
  const interval = summary?.medianInterval ?? null;
  if (summary === undefined) return text(median);
  if (interval === null) return text(`${median} [n/a]`, median);
  return text(formatMedian(metric, summary), `${median} ${halfWidth(summary.median, interval)}`);
}

/** The median alone, for figures whose spread matters little (memory) or for narrow columns. */
export function plainMedianCell(metric: string, summary: MetricSummary | undefined): Cell {
  return text(formatFigure(metric, summary?.median));
}

/** `20` or, when samples were excluded, `18 (−2)`. */
export function countCell(phase: PhaseResult): Cell {
  const excluded = excludedCount(phase);
  return excluded === 0 ? text(String(phase.n)) : text(`${phase.n} (−${excluded})`);
}

/** Which configuration a row is about. */
export const IDENTITY_COLUMNS: readonly TableColumn[] = [
  left('Function'),
  right('Memory MB', { compactHeader: 'MB' }),
  left('Payload'),
];

/** The cells of `IDENTITY_COLUMNS`. */
export function identityCells(
  of: Parameters<typeof payloadText>[0] & Pick<Comparison, 'memoryMb'> & { readonly function: string },
): Cell[] {
  return [text(of.function), text(String(of.memoryMb)), text(payloadText(of))];
}

/** The colour of a verdict on the terminal. */
export const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  improved: 'good',
  regressed: 'bad',
  unchanged: 'quiet',
  inconclusive: 'quiet',
};

/** `3.19× [2.91–3.44] slower`; `~` = not shown to differ, as in benchstat. */
export function ratioCell(comparison: Comparison | undefined): Cell {
  if (comparison === undefined) return text(NOT_MEASURED);
  const ratio = formatRatio(comparison.ratio);
  // Too few samples for an interval: a ratio without a verdict.
  if (comparison.interval === null) return text(ratio, ratio, 'quiet');
  const word = verdictWord(comparison);
  return text(
    `${ratio} ${intervalText(comparison.interval)} ${word}`,
    `${ratio} ${word}`,
    VERDICT_TONES[comparison.verdict],
  );
}
