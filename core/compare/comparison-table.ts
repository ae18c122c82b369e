/** A comparison as tables in the manner of benchstat: one per figure, with old, new, change, p value and geometric mean. */
import { formatFigure, metricTitle } from '../format/figures.ts';
import { formatCount, formatPValue, halfWidth } from '../format/numbers.ts';
import { PHASE_TITLES, verdictWord } from '../format/words.ts';
import { present } from '../present.ts';
import { identityCells, VERDICT_TONES } from '../report/tables/cells.ts';
import { type Cell, left, type ReportTable, right, text } from '../report/tables/table.ts';
import { geometricMean } from '../statistics/geometric-mean.ts';
import type { Interval, Verdict } from '../statistics/types.ts';
import { ALPHA, type ComparisonRow, type MeasuredSide, powerlessRows, type RunComparison } from './rows.ts';

/** A page of a comparison has no files beside it. */
export const REST_IN = 'what npx thaw compare prints';

/** Notes on all tables of the comparison. */
export function comparisonNotes({ rows, reference, candidate }: RunComparison): string[] {
  const hasNone = rows.some((row) => [row.reference, row.candidate].some((side) => side.medianInterval === null));
  const powerless = powerlessRows(rows).length;
  const isUnsure = rows.some(({ interval }) => interval === null);
  return present([
    `${candidate} (new) against ${reference} (old): medians with half the width of their 95 % interval; the change is Hodges–Lehmann's, in brackets its 95 % interval. A change is claimed when that interval excludes 0 %, the change is beyond the noise threshold, and Holm's correction over all ${rows.length} rows leaves p at most ${ALPHA}; ~ = not shown to differ.`,
    hasNone && '±n/a: fewer than 6 samples (or environments) have no 95 % interval.',
    isUnsure && '[n/a]: a change has an interval from 4 samples (or environments) a side on.',
    powerless > 0 &&
      `${powerless} of ${rows.length} rows have too few samples to claim any change, whatever they measured: take more samples, or compare fewer figures at once.`,
  ]);
}

/** `2 figures regressed, 1 improved; 8 are not shown to differ.`: the comparison in a sentence. */
export function comparisonVerdict({ rows, unmatched, candidate }: RunComparison): string {
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const broken = unmatched.filter(({ missingIn }) => missingIn === 'candidate').length;
  const lost = broken === 0 ? '' : `${candidate} has no valid sample of ${formatCount(broken, 'figure')}. `;
  const same = count('unchanged');
  return `${lost}${formatCount(count('regressed'), 'figure')} regressed, ${count('improved')} improved; ${same === 0 ? '' : `${same} are the same, `}${count('inconclusive')} not shown to differ.`;
}

/** Regressions first, then improvements, each with the largest change first; then the rest in their order. */
export function changesFirst(rows: readonly ComparisonRow[]): ComparisonRow[] {
  const rank = { regressed: 0, improved: 1, unchanged: 2, inconclusive: 2 } as const;
  const size = ({ verdict, ratio }: ComparisonRow) => (rank[verdict] === 2 ? 0 : Math.abs(Math.log(ratio)));
  return rows.toSorted((left, right) => rank[left.verdict] - rank[right.verdict] || size(right) - size(left));
}

/** One table per phase and figure, in the order of the rows; tables of several rows end with `geomean`. */
export function comparisonTables({ rows }: RunComparison): ReportTable[] {
  const figures = Map.groupBy(rows, ({ phase, metric }) => `${PHASE_TITLES[phase]}: ${metricTitle(metric)}`);
  return [...figures].map(([title, ofFigure]) => ({
    title,
    notes: [],
    restIn: REST_IN,
    columns: [
      ...[left('Function'), right('MB'), left('Payload')],
      ...['Old', 'New', 'Change', 'p', 'n'].map((header) => right(header)),
    ],
    rows: [...ofFigure.map(rowOf), ...(ofFigure.length < 2 ? [] : [meanRow(ofFigure)])],
  }));
}

function rowOf(row: ComparisonRow): Cell[] {
  return [
    ...identityCells(row),
    text(sideText(row.metric, row.reference)),
    text(sideText(row.metric, row.candidate)),
    text(
      `${percent(row.ratio)} ${intervalText(row.interval)} ${verdictWord(row)}`,
      undefined,
      VERDICT_TONES[row.verdict],
    ),
    text(formatPValue(row.adjustedPValue)),
    text(row.n[0] === row.n[1] ? String(row.n[0]) : `${row.n[1]}+${row.n[0]}`),
  ];
}

/** Geometric means, which do not depend on which side is the reference. */
function meanRow(rows: readonly ComparisonRow[]): Cell[] {
  const metric = rows[0]?.metric ?? '';
  const mean = (of: (row: ComparisonRow) => number) => formatFigure(metric, geometricMean(rows.map(of)));
  return [
    text('geomean'),
    text(''),
    text(''),
    text(mean((row) => row.reference.median)),
    text(mean((row) => row.candidate.median)),
    text(percent(geometricMean(rows.map(({ ratio }) => ratio)))),
    text(''),
    text(''),
  ];
}

function sideText(metric: string, { median, medianInterval }: MeasuredSide): string {
  const width = medianInterval === null ? '±n/a' : halfWidth(median, medianInterval);
  return `${formatFigure(metric, median)} ${width}`.trimEnd();
}

function intervalText(interval: Interval | null): string {
  return interval === null ? '[n/a]' : `[${percent(interval.low)} … ${percent(interval.high)}]`;
}

/** A ratio as a signed change: 1.1 -> `+10.0%`, 0.5 -> `−50.0%`, 1 -> `±0.0%`; whole percents from a doubling on. */
function percent(ratio: number): string {
  const change = (ratio - 1) * 100;
  const digits = Math.abs(change) >= 99.95 ? 0 : 1;
  if (Math.abs(change) < 0.05) return '±0.0%';
  return `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(digits)}%`;
}
