/** Raw invocations, and the samples made from them. */
import type { LoadSegmentRecord } from '../load/types.ts';
import type { Phase, Step } from '../plan/types.ts';
import type { ExtensionCpuTime } from './cpu-time-lines.ts';
import type { ReportFields } from './log-events.ts';
import type { InvocationObservation } from './observation.ts';

export type StartKind = 'cold' | 'warm' | 'restored';

/** The round of the suite's setup calls, which are made before round 1 and without an update. */
export const SETUP_ROUND = 0;

/** All reasons; docs/exclude-reasons.md explains them. */
export const EXCLUDE_REASONS = [
  'function_error',
  'caller_failed',
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

/** The value of the header x-thaw-probe. */
export interface Probe {
  readonly environmentId: string;
  /** Number of the invocation in the process, from 1. */
  readonly invocation: number;
  readonly nonce: string;
  readonly memoryMb: number;
  /** CPU time of the process until its first invocation begins; in that invocation only. */
  readonly initCpuMs?: number;
  /** CPU time of the process from the begin of the handler until the response is made. */
  readonly cpuMs?: number;
}

/** One Invoke call with its raw log tail, as Measure stores it. Times are those of the caller's clock. */
export interface RawInvocation {
  readonly configurationId: string;
  readonly phase: Phase;
  /** From 1; `SETUP_ROUND` for the suite's setup calls. Discarded warm-up calls have phase `setup` and the round of their series. */
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
  /** Monotonic, from just before the request is sent until the complete response is read; with microsecond precision. */
  readonly clientLatencyMs: number;
  readonly requestId?: string;
  readonly httpStatus?: number;
  /** X-Amz-Function-Error. */
  readonly functionError?: string;
  /** Name and message of an error of the call itself (throttle, connection). */
  readonly callError?: { readonly name: string; readonly message: string };
  /** Decoded LogResult. */
  readonly logTail?: string;
  /** Locally: what the cloud saw of it. */
  readonly observation?: InvocationObservation;
  readonly answer?: InvocationResponse;
  /** What this invocation must match to be valid. */
  readonly expected: {
    readonly memoryMb: number;
    readonly nonce: string;
    readonly hasProbe: boolean;
    /** True when the RevisionId afterwards is not that of our update; absent until it was checked. */
    readonly functionChanged?: boolean;
  };
}

/** The parts of the response payload that are kept. */
export interface InvocationResponse {
  /** `statusCode` of an HTTP response. */
  readonly statusCode?: number;
  readonly probe?: Probe;
  /** Numeric body fields named by the manifest. */
  readonly metrics: Readonly<Record<string, number>>;
  /** First 500 characters of the body, for reading and for comparing responses between languages. */
  readonly bodyStart: string;
}

/** File `samples/<configurationId>/<phase>-<round>-<attempt>.json`; a retried task overwrites its own object. */
export interface SampleFile {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly laneId: string;
  readonly stepIndex: Step['index'];
  readonly records: readonly RawInvocation[];
  /** Load only: the attempt that wrote the file and, in the last file of a segment, the segment's record. */
  readonly load?: { readonly startedAt: string; readonly segment?: LoadSegmentRecord };
}

/** The report of one invocation in its log tail. */
export interface InvocationReport extends ReportFields {
  /** From INIT_START or platform.initStart in the same log tail. */
  readonly runtimeVersion?: string;
  /** True when the log tail shows that init failed or timed out and ran again inside the invocation. */
  readonly suppressedInit: boolean;
}

/** One parsed, judged invocation: a row of samples.csv. */
export interface Sample {
  readonly configurationId: string;
  readonly phase: Phase;
  readonly round: number;
  readonly position: number;
  readonly attempt: number;
  readonly requestId?: string | undefined;
  readonly environmentId?: string | undefined;
  readonly startKind?: StartKind | undefined;
  readonly initDurationMs?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly billedDurationMs?: number | undefined;
  readonly memorySizeMb?: number | undefined;
  readonly maxMemoryUsedMb?: number | undefined;
  readonly clientLatencyMs: number;
  readonly intendedAt?: string | undefined;
  readonly sentAt: string;
  readonly endedAt: string;
  readonly status: 'valid' | 'excluded';
  readonly excludeReason?: ExcludeReason | undefined;
  readonly functionError?: string | undefined;
  readonly runtimeVersion?: string | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly responseStart?: string | undefined;
  readonly observation?: InvocationObservation | undefined;
  /** As in the probe; absent in older ones. */
  readonly initCpuMs?: number | undefined;
  readonly cpuMs?: number | undefined;
  /** What the CPU time extension said of it; absent where none was attached. */
  readonly extension?: ExtensionCpuTime | undefined;
}
