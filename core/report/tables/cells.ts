/** Cells that more than one table uses: a median with its interval, a ratio with its verdict, a payload's name. */
import { excludedCount } from '../../analysis/results/phase-result.ts';
import type { Comparison, PhaseResult } from '../../analysis/results/types.ts';
import { formatFigure, formatMedian, formatMedianShort } from '../../format/figures.ts';
import { NOT_MEASURED } from '../../format/numbers.ts';
import { judgedRatio, judgedRatioShort } from '../../format/ratio-words.ts';
import { payloadText } from '../../format/words.ts';
import type { MetricSummary, Verdict } from '../../statistics/types.ts';
import { type Cell, left, right, type TableColumn, type Tone, text } from './table.ts';

/** `912 [905–920]`, on the terminal `912 ±1%` where the interval is symmetric; `912 (n = 4)` where there is none. */
export function medianCell(metric: string, summary: MetricSummary | undefined): Cell {
  if (summary === undefined) return text(NOT_MEASURED);
  if (summary.medianInterval === null) return text(`${formatFigure(metric, summary.median)} (n = ${summary.n})`);
  return text(formatMedian(metric, summary), formatMedianShort(metric, summary));
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

/** `3.19× as long [2.91–3.44]`; `~` = not shown to differ. A ratio without an interval has no verdict. */
export function ratioCell(comparison: Comparison | undefined): Cell {
  if (comparison === undefined) return text(NOT_MEASURED);
  const tone = comparison.interval === null ? 'quiet' : VERDICT_TONES[comparison.verdict];
  return text(judgedRatio(comparison), judgedRatioShort(comparison), tone);
}
