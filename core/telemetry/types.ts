/** From a raw invocation to a sample: what was seen, before anything is averaged. */
import type { LoadSegmentRecord } from '../load/types.ts';
import type { Phase, Step } from '../plan/types.ts';
import type { ReportFields } from './log-events.ts';

export type StartKind = 'cold' | 'warm' | 'restored';

/** The round of the suite's own setup calls: they are made before round 1, and no update is made for them. */
export const SETUP_ROUND = 0;

/** The closed list; docs/exclude-reasons.md explains each. */
export const EXCLUDE_REASONS = [
  'function_error',
  'invoke_failed',
  'throttled',
  'report_missing',
  'not_cold',
  'proactive_init',
  'suppressed_init',
  'not_warm',
  'other_environment',
  'stale_environment',
  'memory_mismatch',
  'environment_seen_before',
  'function_changed',
  'revision_unknown',
  'probe_missing',
  'snapstart_restored',
  'wrong_answer',
  'load_invalid',
] as const;
export type ExcludeReason = (typeof EXCLUDE_REASONS)[number];

/** The header x-thaw-probe, or `_thawProbe`-less functions: undefined. */
export interface Probe {
  readonly environmentId: string;
  /** Counts from 1 in the process. */
  readonly invocation: number;
  readonly nonce: string;
  readonly memoryMb: number;
}

/** One Invoke call with its raw log tail, as Measure stores it. Times are the caller's own clock. */
export interface RawInvocation {
  readonly configurationId: string;
  readonly phase: Phase;
  /** From 1; `SETUP_ROUND` for the suite's setup calls. Discarded warm-up calls are phase `setup` in the round of their series. */
  readonly round: number;
  readonly position: number;
  readonly attempt: number;
  /** Index within the burst or the series, from 0. */
  readonly sequence: number;
  readonly intendedAt?: string;
  /** Load: how much later than intended it was sent, by the caller's monotonic clock. */
  readonly sendLagMs?: number;
  readonly sentAt: string;
  readonly endedAt: string;
  /** Monotonic, from just before the request is sent until the whole answer is read; to the microsecond. */
  readonly clientLatencyMs: number;
  readonly requestId?: string;
  readonly httpStatus?: number;
  /** X-Amz-Function-Error. */
  readonly functionError?: string;
  /** Name and message of an error of the call itself (throttle, connection). */
  readonly callError?: { readonly name: string; readonly message: string };
  /** Decoded LogResult. */
  readonly logTail?: string;
  readonly answer?: InvocationAnswer;
  /** What this invocation had to match to be valid. */
  readonly expected: {
    readonly memoryMb: number;
    readonly nonce: string;
    readonly hasProbe: boolean;
    /** True when the RevisionId afterwards differed from the one our update left; absent until somebody has looked. */
    readonly functionChanged?: boolean;
  };
}

/** What is kept of the response payload. */
export interface InvocationAnswer {
  /** `statusCode` of an HTTP-shaped answer. */
  readonly statusCode?: number;
  readonly probe?: Probe;
  /** Numeric body fields named by the manifest. */
  readonly metrics: Readonly<Record<string, number>>;
  /** First 500 characters of the body, for reading and for comparing answers between languages. */
  readonly bodyStart: string;
}

/** File `samples/<configurationId>/<phase>-<round>-<attempt>.json`; a retried task rewrites its own object. */
export interface SampleFile {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly laneId: string;
  readonly stepIndex: Step['index'];
  readonly records: readonly RawInvocation[];
  /** Files of load: which try wrote it, and, in the last file of a segment, how the segment went. */
  readonly load?: { readonly startedAt: string; readonly segment?: LoadSegmentRecord };
}

/** What a log tail says of one invocation. */
export interface InvocationReport extends ReportFields {
  /** From INIT_START or platform.initStart in the same tail. */
  readonly runtimeVersion?: string;
  /** An INIT_REPORT was in the tail: init failed or timed out and ran again inside the invocation. */
  readonly suppressedInit: boolean;
}

/** One parsed, judged invocation: a row of samples.csv. */
export interface Sample {
  readonly configurationId: string;
  readonly phase: Phase;
  readonly round: number;
  readonly position: number;
  readonly attempt: number;
  readonly requestId?: string;
  readonly environmentId?: string;
  readonly startKind?: StartKind;
  readonly initDurationMs?: number;
  readonly durationMs?: number;
  readonly billedDurationMs?: number;
  readonly memorySizeMb?: number;
  readonly maxMemoryUsedMb?: number;
  readonly clientLatencyMs: number;
  readonly intendedAt?: string;
  readonly sentAt: string;
  readonly endedAt: string;
  readonly status: 'valid' | 'excluded';
  readonly excludeReason?: ExcludeReason;
  readonly functionError?: string;
  readonly runtimeVersion?: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly answerStart?: string;
}
