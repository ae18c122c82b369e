/** A comparison as tables in the manner of benchstat: one per figure, with old, new, change, p value and geometric mean. */
import { formatFigure, formatMedianShort, metricTitle } from '../format/figures.ts';
import { formatCount, formatPValue } from '../format/numbers.ts';
import { judgedRatio, judgedRatioInSentence, ratioWords } from '../format/ratio-words.ts';
import { configurationName, figureWords, PHASE_TITLES } from '../format/words.ts';
import { present } from '../present.ts';
import { identityCells, VERDICT_TONES } from '../report/tables/cells.ts';
import { type Cell, left, type ReportTable, right, text } from '../report/tables/table.ts';
import { geometricMean } from '../statistics/geometric-mean.ts';
import type { Verdict } from '../statistics/types.ts';
import { ALPHA, type ComparisonRow, powerlessRows, type RunComparison } from './rows.ts';

/** A page of a comparison has no files beside it. */
export const REST_IN = 'what npx thaw compare prints';

/** Notes on all tables of the comparison. */
export function comparisonNotes({ rows, reference, candidate }: RunComparison): string[] {
  const hasNone = rows.some((row) => [row.reference, row.candidate].some((side) => side.medianInterval === null));
  const powerless = powerlessRows(rows).length;
  const isUnsure = rows.some(({ interval }) => interval === null);
  return present([
    `${candidate} (new) against ${reference} (old): medians with their 95 % interval (± where it is symmetric); the change is Hodges–Lehmann's, in brackets its 95 % interval. A change is claimed when that interval excludes 1, the change is beyond the noise threshold, and Holm's correction over all ${rows.length} rows leaves p at most ${ALPHA}; ~ = not shown to differ.`,
    hasNone && 'A median alone: fewer than 6 samples (or environments) have no 95 % interval.',
    isUnsure && 'A ratio alone: a change has an interval from 4 samples (or environments) per side on.',
    powerless > 0 &&
      `${powerless} of ${rows.length} rows have too few samples to claim any change, whatever they measured: take more samples, or compare fewer figures at once.`,
  ]);
}

/** Changes that the verdict names; the others are in the tables. */
const MAX_NAMED = 3;

/**
 * `2 figures regressed: the init of rust, 128 MB, get 1.21× as long [1.15–1.30]; …. 1 improved: …. 8 are not shown to
 * differ.`: the comparison in words.
 */
export function comparisonVerdict({ rows, unmatched }: RunComparison): string {
  const ordered = changesFirst(rows);
  const changed = (verdict: Verdict, word: string): string | undefined => {
    const of = ordered.filter((row) => row.verdict === verdict);
    if (of.length === 0) return undefined;
    const named = of
      .slice(0, MAX_NAMED)
      .map((row) => `${figureWords(row.phase, row.metric)} of ${configurationName(row)} ${judgedRatioInSentence(row)}`);
    const more = of.length > MAX_NAMED ? [`and ${of.length - MAX_NAMED} more`] : [];
    return `${formatCount(of.length, 'figure')} ${word}: ${[...named, ...more].join('; ')}.`;
  };
  const count = (verdict: Verdict) => rows.filter((row) => row.verdict === verdict).length;
  const broken = Map.groupBy(
    unmatched.filter(({ missingIn }) => missingIn === 'candidate'),
    ({ missingSide }) => missingSide,
  );
  const isTooFew = rows.length > 0 && powerlessRows(rows).length === rows.length;
  const [same, unknown] = [count('unchanged'), count('inconclusive')];
  const changes = present([changed('regressed', 'regressed'), changed('improved', 'improved')]);
  return present([
    ...[...broken].map(([side, figures]) => `${side} has no valid sample of ${formatCount(figures.length, 'figure')}.`),
    ...changes,
    changes.length === 0 &&
      (isTooFew ? 'Nothing can be shown to differ with so few samples.' : 'Nothing is shown to differ.'),
    same > 0 && `${formatCount(same, 'figure')} ${same === 1 ? 'is' : 'are'} the same.`,
    unknown > 0 && changes.length + same > 0 && `${formatCount(unknown, 'figure')} not shown to differ.`,
  ]).join(' ');
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
    text(formatMedianShort(row.metric, row.reference)),
    text(formatMedianShort(row.metric, row.candidate)),
    text(judgedRatio(row), undefined, VERDICT_TONES[row.verdict]),
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
    text(ratioWords({ metric, ratio: geometricMean(rows.map(({ ratio }) => ratio)) })),
    text(''),
    text(''),
  ];
}
