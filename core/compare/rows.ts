/**
 * What `thaw compare` prints for runs and for functions: one row per configuration and figure, with verdicts corrected for
 * their number.
 */
import type { Comparison } from '../analysis/results/types.ts';
import { verdictOf } from '../analysis/verdict.ts';
import { holm } from '../statistics/holm.ts';
import type { MetricSummary, Verdict } from '../statistics/types.ts';

/** Probability of any false claim over all rows. */
export const ALPHA = 0.05;

/** `medianInterval` is null below 6 samples, or environments of warm calls. */
export type MeasuredSide = Pick<MetricSummary, 'median' | 'medianInterval'>;

/** @param summary of the samples of one side; undefined when it has none of the figure */
export function measuredSide(summary: MeasuredSide | undefined): MeasuredSide | undefined {
  return summary && { median: summary.median, medianInterval: summary.medianInterval };
}

export interface ComparisonRow extends Omit<Comparison, 'candidate' | 'reference' | 'referenceOverride' | 'pValue'> {
  /** Label; when functions are compared, that of the candidate. */
  readonly function: string;
  readonly reference: MeasuredSide;
  readonly candidate: MeasuredSide;
  /** Corrected by Holm over all rows; null when no test was possible. */
  readonly adjustedPValue: number | null;
}

export type UncorrectedRow = Omit<ComparisonRow, 'adjustedPValue' | 'verdict'> & { readonly pValue: number | null };

/** A figure that only one side has. */
export interface UnmatchedFigure
  extends Pick<ComparisonRow, 'function' | 'memoryMb' | 'payload' | 'override' | 'phase'> {
  readonly missingIn: 'reference' | 'candidate';
  /** The name of that side: a run, or one of the compared functions. */
  readonly missingSide: string;
}

/** The result of a comparison. */
export interface RunComparison {
  /** Run or function. */
  readonly reference: string;
  readonly candidate: string;
  readonly rows: readonly ComparisonRow[];
  /** Phases of common configurations in which only one side has valid samples. */
  readonly unmatched: readonly UnmatchedFigure[];
  /** Configurations of only one run. */
  readonly onlyInReference: readonly string[];
  readonly onlyInCandidate: readonly string[];
  /** Differences between the two sides that limit the comparison, in words. */
  readonly remarks: readonly string[];
}

/** Adds the verdicts: a change also needs the corrected p value; "unchanged" depends on the interval alone. */
export function correctRows(rows: readonly UncorrectedRow[]): ComparisonRow[] {
  const adjusted = holm(rows.map(({ pValue }) => pValue ?? 1));
  return rows.map(({ pValue, ...row }, index) => {
    const adjustedPValue = pValue === null ? null : (adjusted[index] ?? 1);
    return { ...row, adjustedPValue, verdict: correctedVerdict(row, adjustedPValue) };
  });
}

/**
 * Rows with too few values to claim any change: even the smallest possible p (2 / 2^n for pairs, 2 / C(n + m, n)
 * otherwise) is above the level once Holm has multiplied it by the number of rows.
 */
export function powerlessRows(rows: readonly ComparisonRow[]): readonly ComparisonRow[] {
  return rows.filter(({ paired, n: [n, m] }) => {
    const arrangements = paired ? 2 ** n : choose(n + m, n);
    return (2 / arrangements) * rows.length > ALPHA;
  });
}

/** n over k. */
function choose(n: number, k: number): number {
  return Array.from({ length: k }, (_, i) => (n - i) / (k - i)).reduce((product, factor) => product * factor, 1);
}

function correctedVerdict(
  { ratio, interval }: Pick<UncorrectedRow, 'ratio' | 'interval'>,
  adjusted: number | null,
): Verdict {
  const verdict = verdictOf(ratio, interval);
  const isChange = verdict === 'improved' || verdict === 'regressed';
  return isChange && (adjusted === null || adjusted > ALPHA) ? 'inconclusive' : verdict;
}
