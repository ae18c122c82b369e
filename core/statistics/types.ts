/** Results of the statistics, in the form in which results.json stores them. */

export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

export interface MetricSummary {
  readonly n: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly median: number;
  /** Covers that of all samples and that of the environments' medians; null below 6 environments, where none is finite. */
  readonly medianInterval: Interval | null;
  readonly p75: number;
  readonly p90: number;
  /** Absent below n = 100. */
  readonly p99?: number;
  readonly outliers: { readonly mild: number; readonly severe: number };
}

export type Verdict = 'improved' | 'regressed' | 'unchanged' | 'inconclusive';
