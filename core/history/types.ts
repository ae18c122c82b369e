/** What a night stores for later nights, and the shifts that they find. */
import type { EnvironmentKind } from '../suite/types.ts';

/** Identifies a series: one metric of one function, pooled over memory sizes where memory does not matter. */
export interface SeriesKey {
  /** Slug, unique in a night; the same every night. */
  readonly id: string;
  /** Label of the function. */
  readonly function: string;
  readonly architecture: string;
  readonly metric: 'initDurationMs' | 'durationMs';
  readonly phase: 'cold' | 'warm';
  /** Absent in a family: Init Duration does not depend on memory and payload, so they are pooled. */
  readonly memoryMb?: number;
  readonly payload?: string;
  readonly override?: string;
}

/** What may explain a shift: compared between the nights before and after it. */
export interface Provenance {
  readonly codeSha256: string;
  readonly runtimeVersion?: string;
  /** All other settings as one text: memory sizes, payloads, overrides, build profile. */
  readonly configuration: string;
}

/** One series in one night. */
export interface SeriesNight extends SeriesKey {
  /** Valid samples. */
  readonly n: number;
  /** Share of invocations that failed: function errors, throttles, failed calls, error responses. */
  readonly errorShare: number;
  /** In ms; absent when there is no valid sample. */
  readonly medianMs?: number;
  readonly provenance: Provenance;
}

/** `history/<suite>/<runId>.json`: one immutable object per run. */
export interface Night {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly suite: string;
  readonly startedAt: string;
  /** ISO 8601; absent unless a schedule started the run. */
  readonly scheduledTime?: string;
  readonly status: 'complete' | 'partial' | 'failed';
  readonly environmentKind: EnvironmentKind;
  readonly series: readonly SeriesNight[];
}

/** One series on one night: a median in ms, or null for a gap. */
export type SeriesValue = number | null;

export type Direction = 'slower' | 'faster';

/** A change of one series that a rule found. `slower` is a regression, `faster` is information. */
export interface Shift {
  readonly rule: 'slow' | 'fast';
  readonly direction: Direction;
  /** Index of the night on which the rule fired. */
  readonly foundAt: number;
  /** Index of the first night after the change. */
  readonly changedAt: number;
  /** Typical night since the change divided by typical night before it; 1.1 = 10 % slower. */
  readonly ratio: number;
  /** Slow rule only: one-sided Mann–Whitney p value, and the same after Holm over all series of the night. */
  readonly pValue?: number;
  readonly adjustedPValue?: number;
}
