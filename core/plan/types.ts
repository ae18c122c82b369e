/** The plan of a run, which PlanRun writes to `plan.json` and all later tasks read. */
import type { FunctionLoadOptions, LoadSegment } from '../load/types.ts';
import type { PayloadSigning } from '../suite/manifest.ts';
import type {
  Architecture,
  BuildRecord,
  EnvironmentKind,
  EnvironmentOverride,
  PayloadChoice,
  Suite,
} from '../suite/types.ts';
import type { Warning } from '../warning.ts';
import type { StopRule } from './stop-rule.ts';

export const SCHEMA_VERSION = 1;

/** The purpose of an invocation. */
export const PHASES = ['setup', 'cold', 'follow-up', 'warm', 'load'] as const;
export type Phase = (typeof PHASES)[number];

/** Where a run is made. */
export interface RunEnvironment {
  readonly kind: EnvironmentKind;
  readonly region: string;
  /** Local: CPU model and count; AWS: absent. */
  readonly cpu?: string;
  readonly throttle?: 'cgroup-v1' | 'cgroup-v2' | 'none';
  readonly memoryLimit?: 'cgroup-v1' | 'cgroup-v2' | 'none';
  /** Local: connections to hosts that are not AWS endpoints passed a relay; absent: they were not observed. */
  readonly otherHosts?: 'observed';
  /** Local: versions of the interpreters in use, by Lambda runtime identifier. */
  readonly runtimeVersions?: Readonly<Record<string, string>>;
}

/** A function of the plan, as it was when the plan was made. */
export interface PlannedFunction {
  readonly label: string;
  /** Unqualified name in Lambda; used in the keys of lock and snapshot. */
  readonly functionName: string;
  readonly functionArn: string;
  readonly target?: string;
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly timeoutSeconds: number;
  /** Absent = none: it shares the account's unreserved concurrency. */
  readonly reservedConcurrency?: number;
  /** ARN of the layer version that the run attaches for its visits with the CPU time extension; absent = none. */
  readonly cpuTimeLayerArn?: string;
  readonly codeSizeBytes: number;
  /** Base64, as returned by Lambda. */
  readonly codeSha256: string;
  readonly hasProbe: boolean;
  /** Names of the body fields that are kept as metrics. */
  readonly metrics: readonly string[];
  readonly build?: BuildRecord;
  /** Of the target's manifest: where it differs from the published function. */
  readonly differences?: readonly string[];
  /** Payloads are filled and signed when they are sent. */
  readonly signing?: PayloadSigning;
}

export interface Configuration {
  /** `<function>_<architecture>_<memoryMb>_<payload>[_<override>]`. */
  readonly id: string;
  /** Label of the function. */
  readonly function: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly payload: PayloadChoice;
  readonly override?: EnvironmentOverride;
}

/**
 * One update of a function (function × memory × override) in one round, then a cold measurement of one payload (or none)
 * and warm measurements of any payloads in the same environment.
 */
export interface Step extends Pick<Configuration, 'function' | 'memoryMb' | 'override'> {
  readonly index: number;
  readonly round: number;
  /** Position in the round, from 1; kept with every sample. */
  readonly position: number;
  /** Cold: `burst` simultaneous invocations of this configuration, then `followUps` calls of the same payload. */
  readonly cold?: { readonly configurationId: string; readonly burst: number; readonly followUps: number };
  /** Warm calls after the cold one, in this order; `discard` calls of each are made first and kept as setup samples. */
  readonly warm: readonly { readonly configurationId: string; readonly samples: number; readonly discard: number }[];
}

export interface Lane {
  readonly id: string;
  readonly functions: readonly string[];
  readonly steps: readonly Step[];
}

/** The load on one configuration; load jobs run one at a time, after the lanes. */
export interface LoadJob extends Pick<Configuration, 'function' | 'memoryMb' | 'override'> {
  /** `load-<n>`: used in keys and statuses like the id of a lane, with segments as steps. */
  readonly id: string;
  readonly configurationId: string;
  readonly options: FunctionLoadOptions;
  /** Seed of the schedule. */
  readonly seed: string;
  readonly arrivals: number;
  readonly segments: readonly LoadSegment[];
}

export interface EstimatedCounts {
  readonly invocations: number;
  readonly updates: number;
  readonly stateTransitions: number;
  readonly apiCalls: number;
  readonly seconds: number;
  readonly costUsd: number;
}

/** The maximum a run can take. `least` is the minimum, if all configurations stop early; absent when none may. */
export interface PlanEstimate extends EstimatedCounts {
  readonly least?: EstimatedCounts;
}

/** When one phase of one configuration has enough samples. */
export interface ConfigurationStopRule {
  readonly configurationId: string;
  readonly phase: 'cold' | 'warm';
  readonly rule: StopRule;
}

export interface Plan {
  readonly schemaVersion: 1;
  readonly runId: string;
  /** ARN of the execution: the owner of locks and snapshots. */
  readonly executionArn: string;
  readonly startedAt: string;
  /** ISO 8601; set when a schedule started the run, which makes it a night. */
  readonly scheduledTime?: string;
  readonly environment: RunEnvironment;
  readonly suite: Suite;
  readonly suiteSha256: string;
  /** True when the suite is not exactly a shipped one: such a run never enters `latest/` or `history/`. */
  readonly modified: boolean;
  readonly settleMs: number;
  readonly functions: readonly PlannedFunction[];
  readonly configurations: readonly Configuration[];
  readonly lanes: readonly Lane[];
  /** Parts into which each lane is cut (parts.ts); absent = 1. */
  readonly partCount?: number;
  /** Load jobs, run one after another when the lanes are finished; absent = none. */
  readonly load?: readonly LoadJob[];
  /** Phases of configurations that may stop early; absent when every number of samples is fixed. */
  readonly stopping?: readonly ConfigurationStopRule[];
  readonly estimate: PlanEstimate;
  /** Calls of Lambda's control plane made for planning: finding, locking and describing the functions. */
  readonly controlPlaneCalls?: number;
  readonly warnings: readonly Warning[];
}
