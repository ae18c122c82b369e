/** The section `nightly` of a run's results: what the night says against the nights before it. */
import type { Verdict } from '../statistics/types.ts';
import type { ExplainedShift, GapReason } from './judge-nights.ts';
import type { SeriesKey, SeriesNight, Shift } from './types.ts';

/** A change of a series, found by this night or by an earlier one of the window. */
export interface NightlyShift extends Pick<ExplainedShift, 'foundOn' | 'changedOn' | 'causes'> {
  readonly key: SeriesKey;
  readonly rule: Shift['rule'];
  readonly direction: Shift['direction'];
  readonly ratio: number;
  readonly pValue?: number;
  readonly adjustedPValue?: number;
  /** True when this night found it: told once. */
  readonly isNew: boolean;
  /** Median of the nights before the change, at most 30, in ms. */
  readonly baselineMs: number;
  /** This night's median in ms; null when it is a gap. */
  readonly tonightMs: number | null;
}

/** A jump of the last two nights that a third would confirm. */
interface NightlyWatch {
  readonly key: SeriesKey;
  readonly direction: Shift['direction'];
  readonly ratio: number;
}

/** A series without a figure tonight: no zero, and no regression. */
export interface NightlyGap {
  readonly key: SeriesKey;
  readonly reason: GapReason;
}

export interface NightlyResult {
  /** UTC day of the night. */
  readonly day: string;
  /** `regressed` and `improved` only for what this night found; `inconclusive` while there are too few nights. */
  readonly verdict: Verdict;
  /** Days before this one with a night, of the last `HISTORY_DAYS`; of several runs on one day one counts. */
  readonly earlierNights: number;
  /** Series that have a figure tonight and enough nights before it: those a rule could judge. */
  readonly testedSeries: number;
  /** The most valid nights any series has, this one included. */
  readonly validNights: number;
  /** UTC days of scheduled nights that did not come between the last one and this. */
  readonly missingNights: readonly string[];
  /** Newest first. */
  readonly shifts: readonly NightlyShift[];
  readonly watch: readonly NightlyWatch[];
  /** Series that earlier nights have and this one has not; what is no longer measured is told once. None of a failed night. */
  readonly gaps: readonly NightlyGap[];
  /** Of the suite's canary; absent when it names none, or it was not measured. */
  readonly canary?: CanaryReport;
  /** What this night leaves for later ones. */
  readonly series: readonly SeriesNight[];
}

export interface CanaryReport {
  readonly function: string;
  /** False when its package changed within the nights that were read: then it vouches for nothing. */
  readonly packageUnchanged: boolean;
  /** Whether this night found it shifted; null when its package changed, or no series of it could be tested tonight. */
  readonly shifted: boolean | null;
}
