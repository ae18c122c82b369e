/** The section `nightly` of a run's results: the night compared with the nights before it. */
import type { Verdict } from '../statistics/types.ts';
import type { ExplainedShift, GapReason } from './judge-nights.ts';
import type { PlatformKey, PlatformShift } from './platform-history.ts';
import type { SeriesKey, SeriesNight, Shift } from './types.ts';

/** A change of a series, found by this night or by an earlier one of the window. */
export interface NightlyShift
  extends Pick<
    ExplainedShift,
    'rule' | 'direction' | 'ratio' | 'interval' | 'pValue' | 'foundOn' | 'changedOn' | 'changedOnBetween' | 'causes'
  > {
  readonly key: SeriesKey;
  /** First day on which it was a suspicion, `foundOn` at the latest; absent in results of older versions. */
  readonly suspectedOn?: string;
  readonly revertedOn?: string;
  /** `pValue` after Holm's correction over all series that were tested tonight. */
  readonly adjustedPValue: number;
  /** True when this night found it and it is sent; a shift is reported once. */
  readonly isNew: boolean;
  /** Median of the nights before the change, at most 30, in ms. */
  readonly baselineMs: number;
  /** This night's median in ms; null when it is a gap. */
  readonly tonightMs: number | null;
}

/** A suspicion that the next nights may confirm: shown, never sent. */
export interface NightlyWatch {
  readonly key: SeriesKey;
  readonly direction: Shift['direction'];
  readonly ratio: number;
  /** First day of the nights under suspicion. */
  readonly since: string;
  /** How far it is on its way to an alert, 0 to 1. */
  readonly share: number;
}

/** A shift of all functions of an architecture, which is reported for none of them. */
export interface NightlyPlatformShift
  extends Pick<
    PlatformShift,
    'direction' | 'ratio' | 'interval' | 'foundOn' | 'changedOn' | 'changedOnBetween' | 'changedFunctions'
  > {
  readonly revertedOn?: string;
  /** True when this night found it and it is sent. */
  readonly isNew: boolean;
}

/** What all functions of an architecture did in the same nights. */
export interface NightlyPlatform {
  readonly key: PlatformKey;
  /** How far all functions were from their level tonight, as a ratio; removed before their series are judged. */
  readonly tonight: number;
  readonly shifts: readonly NightlyPlatformShift[];
}

/** A series without a figure tonight, which is neither a zero nor a regression. */
export interface NightlyGap {
  readonly key: SeriesKey;
  readonly reason: GapReason;
}

export interface NightlyResult {
  /** UTC day of the night. */
  readonly day: string;
  /** `regressed` and `improved` only for what this night found; `inconclusive` while there are too few nights. */
  readonly verdict: Verdict;
  /** Earlier days with a night within `HISTORY_DAYS`; several runs on one day count once. */
  readonly earlierNights: number;
  /** Series that a rule could be applied to: with a figure tonight and enough nights before it. */
  readonly testedSeries: number;
  /** The largest number of valid nights that any series has, this night included. */
  readonly validNights: number;
  /** UTC days of scheduled nights that are missing between the previous night and this one. */
  readonly missingNights: readonly string[];
  /** Newest first. */
  readonly shifts: readonly NightlyShift[];
  readonly watch: readonly NightlyWatch[];
  /** By architecture, metric and phase; empty with fewer than three functions, absent in results of older versions. */
  readonly platforms?: readonly NightlyPlatform[];
  /** Series of earlier nights without a figure tonight; one no longer measured is listed once. Empty for a failed run. */
  readonly gaps: readonly NightlyGap[];
  /** Absent when the suite names no canary, or it was not measured. */
  readonly canary?: CanaryReport;
  /** This night's series, which later nights are compared with. */
  readonly series: readonly SeriesNight[];
}

export interface CanaryReport {
  readonly function: string;
  /** False when its package changed within the nights that were read: then it is no evidence. */
  readonly packageUnchanged: boolean;
  /** Whether this night found a shift of it; null when its package changed, or no series of it could be tested tonight. */
  readonly shifted: boolean | null;
}
