/**
 * What `thaw compare` prints, whatever was compared: one row a figure of a configuration, and verdicts that stand the
 * correction for their number.
 */
import type { Comparison } from '../analysis/results/types.ts';
import { verdictOf } from '../analysis/verdict.ts';
import { holm } from '../statistics/holm.ts';
import type { MetricSummary, Verdict } from '../statistics/types.ts';

/** Chance of even one false claim over all rows. */
export const ALPHA = 0.05;

/** `medianInterval` is null below 6 samples, or environments of warm calls. */
export type MeasuredSide = Pick<MetricSummary, 'median' | 'medianInterval'>;

/** @param summary of the samples of one side; undefined when it has none of the figure */
export function measuredSide(summary: MeasuredSide | undefined): MeasuredSide | undefined {
  return summary && { median: summary.median, medianInterval: summary.medianInterval };
}

export interface ComparisonRow extends Omit<Comparison, 'candidate' | 'reference' | 'referenceOverride' | 'pValue'> {
  /** Label; of two functions that of the candidate. */
  readonly function: string;
  readonly reference: MeasuredSide;
  readonly candidate: MeasuredSide;
  /** Corrected by Holm over all rows; null when no test was possible. */
  readonly adjustedPValue: number | null;
}

export type FoundRow = Omit<ComparisonRow, 'adjustedPValue' | 'verdict'> & { readonly pValue: number | null };

/** A figure that one side has and the other has not. */
export interface UnmatchedFigure
  extends Pick<ComparisonRow, 'function' | 'memoryMb' | 'payload' | 'override' | 'phase'> {
  readonly missingIn: 'reference' | 'candidate';
}

/** What a comparison says. */
export interface RunComparison {
  /** Run or function. */
  readonly reference: string;
  readonly candidate: string;
  readonly rows: readonly ComparisonRow[];
  /** Configurations of both sides of which only one has valid samples. */
  readonly unmatched: readonly UnmatchedFigure[];
  /** Configurations of only one of two runs. */
  readonly onlyInReference: readonly string[];
  readonly onlyInCandidate: readonly string[];
  /** What makes the comparison less than fair, in words. */
  readonly remarks: readonly string[];
}

/** Adds the verdicts: a claim of a change needs the corrected p value too; "unchanged" rests on the interval alone. */
export function correctRows(found: readonly FoundRow[]): ComparisonRow[] {
  const adjusted = holm(found.map(({ pValue }) => pValue ?? 1));
  return found.map(({ pValue, ...row }, index) => {
    const adjustedPValue = pValue === null ? null : (adjusted[index] ?? 1);
    return { ...row, adjustedPValue, verdict: correctedVerdict(row, adjustedPValue) };
  });
}

/**
 * Rows that could claim no change whatever they had measured: even the least p that so few values allow (2 / 2^n for pairs,
 * 2 / C(n + m, n) otherwise) is above the level once Holm has multiplied it by the number of rows.
 */
export function powerlessRows(rows: readonly ComparisonRow[]): readonly ComparisonRow[] {
  return rows.filter(({ paired, n: [n, m] }) => {
    const arrangements = paired ? 2 ** n : choose(n + m, n);
    return (2 / arrangements) * rows.length > ALPHA;
  });
}

/** n over k. */
function choose(n: number, k: number): number {
  return Array.from({ length: k }, (_, place) => (n - place) / (k - place)).reduce(
    (product, each) => product * each,
    1,
  );
}

function correctedVerdict({ ratio, interval }: Pick<FoundRow, 'ratio' | 'interval'>, adjusted: number | null): Verdict {
  const verdict = verdictOf(ratio, interval);
  const isChange = verdict === 'improved' || verdict === 'regressed';
  return isChange && (adjusted === null || adjusted > ALPHA) ? 'inconclusive' : verdict;
}
