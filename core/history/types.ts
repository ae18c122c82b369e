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

/** A shift that a night reported, so that no later one does it again. */
export interface ReportedShift {
  /** Of the series; `platform-<architecture>` for one of the platform. */
  readonly id: string;
  readonly direction: Direction;
  readonly changedOn: string;
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
  /** Id of the rule that judged the night; absent before rules had one. */
  readonly shiftRule?: string;
  /** Absent when the night found nothing new, and before nights had it. */
  readonly reported?: readonly ReportedShift[];
  readonly series: readonly SeriesNight[];
}

/** One series on one night: a median in ms, or null for a gap. */
export type SeriesValue = number | null;

export type Direction = 'slower' | 'faster';

/** A change of one series that the rule found. `slower` is a regression, `faster` is information. */
export interface Shift {
  /** Which of the two sums raised the alert: `fast` for large shifts, `slow` for small ones. */
  readonly rule: 'slow' | 'fast';
  readonly direction: Direction;
  /** Index of the first night on which it was a suspicion; `foundAt` when it was none before. */
  readonly suspectedAt: number;
  /** Index of the night on which the rule fired. */
  readonly foundAt: number;
  /** Index of the first night after the change, the most likely one. */
  readonly changedAt: number;
  /** Indices of the first and the last night on which it may have begun (95 %). */
  readonly changedBetween: readonly [number, number];
  /** Typical night since the change divided by typical night before it; 1.1 = 10 % slower. */
  readonly ratio: number;
  /** Index of the first night back at the level before; absent unless it returned. */
  readonly revertedAt?: number;
}

/** Nights that may become a shift: shown in the report, never sent. */
export interface Suspicion {
  readonly direction: Direction;
  /** Index of the first of these nights. */
  readonly since: number;
  readonly ratio: number;
  /** How far the rule is on its way to an alert, 0 to 1. */
  readonly share: number;
}
