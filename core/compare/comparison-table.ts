/** The comparison of two runs as a table in the manner of benchstat: old, new, change, how sure. */
import { formatPValue } from '../report/format.ts';
import { formatFigure, metricTitle } from '../report/metrics.ts';
import { intervalText, verdictWord } from '../report/tables/cells.ts';
import { left, type ReportTable, right, type Tone, text } from '../report/tables/table.ts';
import type { Verdict } from '../report/types.ts';
import { ALPHA, type RunComparison } from './compare-runs.ts';

const TONES: Readonly<Record<Verdict, Tone>> = {
  improved: 'good',
  regressed: 'bad',
  unchanged: 'quiet',
  inconclusive: 'quiet',
};

/** One row a figure; `~` = not shown to differ. */
export function runComparisonTable(comparison: RunComparison): ReportTable {
  return {
    title: `${comparison.candidate} against ${comparison.reference}`,
    notes: [
      `Medians, and the change by Hodges–Lehmann with its 95 % interval. A change is claimed when the interval excludes 0 %, the change is beyond the noise threshold, and Holm's correction over all ${comparison.rows.length} rows leaves p at most ${ALPHA}; ~ = not shown to differ.`,
    ],
    columns: [
      left('Configuration'),
      left('Phase'),
      left('Figure'),
      right('Before'),
      right('After'),
      right('Change'),
      right('p'),
      right('n'),
    ],
    rows: comparison.rows.map((row) => [
      text(row.configurationId),
      text(row.phase === 'follow-up' ? 'second call' : row.phase),
      text(metricTitle(row.metric)),
      text(formatFigure(row.metric, row.referenceMedian)),
      text(formatFigure(row.metric, row.candidateMedian)),
      text(
        `${percent(row.ratio)} ${row.interval === null ? '' : `${intervalText(row.interval)} `}${verdictWord(row)}`,
        `${percent(row.ratio)} ${verdictWord(row)}`,
        TONES[row.verdict],
      ),
      text(formatPValue(row.adjustedPValue)),
      text(row.n[0] === row.n[1] ? String(row.n[0]) : `${row.n[1]}+${row.n[0]}`),
    ]),
  };
}

/** A ratio as a signed change: 1.1 -> `+10.0%`, 0.5 -> `−50.0%`. */
function percent(ratio: number): string {
  const change = (ratio - 1) * 100;
  return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(1)}%`;
}
