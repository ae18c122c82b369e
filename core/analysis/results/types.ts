/** results.json: the run's figures with their provenance (design: contracts). */
import type { NightlyResult } from '../../history/nightly-result.ts';
import type { StopRule } from '../../plan/stop-rule.ts';
import type { LeftOut } from '../../plan/stopping.ts';
import type { PlanEstimate, PlannedFunction, RunEnvironment, Step } from '../../plan/types.ts';
import type { LambdaPrices } from '../../pricing/price-table.ts';
import type { RunPrices } from '../../pricing/run-prices.ts';
import type { Interval, MetricSummary, Verdict } from '../../statistics/types.ts';
import type { Architecture, PublishedFigure, PublishedPattern } from '../../suite/types.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import type { Warning } from '../../warning.ts';
import type { LoadResult } from '../load/load-result.ts';

/** How one step of the plan ended, read from `runs/<id>/steps/`; a step without an object is `missing`. */
export interface StepStatus {
  readonly laneId: string;
  readonly stepIndex: number;
  /** `skipped`: everything in it had enough samples. */
  readonly status: 'done' | 'failed' | 'missing' | 'skipped';
  readonly reason?: string;
  /** Attempts it took; absent when a task of it broke. */
  readonly attempts?: number;
  /** How often it waited out a throttle between two attempts; absent = never. */
  readonly waits?: number;
  /** Calls of Lambda's control plane in all its attempts; absent when a task of it broke. */
  readonly controlPlaneCalls?: number;
  /** Phases of configurations that had enough samples; all of the step when it was skipped. */
  readonly leftOut?: readonly LeftOut[];
}

/** Why the run as a whole stopped early: the error's name (one of our codes or `States.*`) and its text. */
export interface RunFailure {
  readonly code: string;
  readonly message: string;
}

/**
 * Why a configuration got no more samples: `ci` its interval was narrow enough, `cap` it had the most there are, `budget`
 * the suite's minutes were over, `errors` fewer came back than were owed, `planned` it was to have this many.
 */
export type StopReason = 'ci' | 'cap' | 'budget' | 'errors' | 'planned';

export interface StopRecord {
  readonly reason: StopReason;
  /**
   * Half the width of the 95 % interval of the median in percent of the median: of init + duration of all cold starts, of
   * the visits' medians of warm Duration. null below 6 of them.
   */
  readonly halfWidthPercent: number | null;
  /** Absent where the number of samples was fixed. */
  readonly rule?: StopRule;
  /** With `ci`: the round after which it was narrow enough. */
  readonly afterRound?: number;
}

export interface PhaseResult {
  /** Valid samples. */
  readonly n: number;
  /**
   * In which they were taken: as many as samples when cold, fewer when several calls were made in one. Without our probe
   * every round counts as one.
   */
  readonly environments: number;
  readonly excluded: Readonly<Partial<Record<ExcludeReason, number>>>;
  /** `initDurationMs`, `durationMs`, `billedDurationMs`, `maxMemoryUsedMb`, `clientLatencyMs`, target metrics by name. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
}

/** A function as it was measured: what the packages table and the provenance print. */
export interface FunctionResult
  extends Pick<
    PlannedFunction,
    'target' | 'runtime' | 'architecture' | 'timeoutSeconds' | 'codeSizeBytes' | 'codeSha256' | 'hasProbe' | 'metrics'
  > {
  readonly function: string;
  /** Every runtime version seen in valid samples or, locally, the interpreter really used; more than one is a warning. */
  readonly runtimeVersions: readonly string[];
  readonly buildProfile?: string;
  readonly toolchain?: string;
  readonly dependencyCount?: number;
  /** The one file a bundler made, before zipping; what authors of Node benchmarks publish. */
  readonly bundleSizeBytes?: number;
  /** Lane it was measured in: rounds are paired only within one lane. */
  readonly lane: string;
}

/** Valid samples that a configuration was to have. */
export interface PlannedCounts {
  readonly cold: number;
  readonly followUp: number;
  readonly warm: number;
}

export interface ConfigurationResult {
  readonly id: string;
  readonly function: string;
  readonly runtime: string;
  readonly runtimeVersion?: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly payload: string;
  readonly override?: string;
  readonly buildProfile?: string;
  readonly codeSizeBytes: number;
  readonly codeSha256: string;
  readonly cold: PhaseResult | null;
  readonly followUp: PhaseResult | null;
  readonly warm: PhaseResult | null;
  /** Absent when the plan put no load on it. */
  readonly load?: LoadResult;
  /** Valid samples the plan asked for, by phase. */
  readonly planned: PlannedCounts;
  /** Why each phase ended; null where nothing was planned. */
  readonly stopped: { readonly cold: StopRecord | null; readonly warm: StopRecord | null };
  /** Discarded warm-up calls, without the suite's setup calls: never in a statistic. */
  readonly discarded: number;
  /** Mean over the valid samples of the phase, at the prices in `prices`. */
  readonly costUsdPerMillion: { readonly cold: number | null; readonly warm: number | null };
  /** The same when a share of all invocations are cold starts; only the shares that can be computed. */
  readonly costUsdPerMillionAtColdPercent: readonly { readonly coldPercent: number; readonly usd: number }[];
}

/** What a run took, in the terms of its estimate. */
export interface RunActual {
  /** All of them, the suite's setup calls included. */
  readonly invocations: number;
  /** Forced updates that left a sample, and one restoring update a function. */
  readonly updates: number;
  /** Of those, one a Lambda function to put it back. */
  readonly restores: number;
  /**
   * States entered, without the retries that Step Functions made of a task; null when a task broke or a step is missing:
   * nothing says how far they came.
   */
  readonly stateTransitions: number | null;
  /** Calls of Lambda's control plane as the tasks counted them, without repeated tasks; null as above. */
  readonly apiCalls: number | null;
  /** Objects written to the reports bucket. */
  readonly s3Puts: number;
  readonly seconds: number;
  /** null locally, where nothing is billed. */
  readonly costUsd: {
    readonly measured: number;
    readonly orchestrator: number;
    readonly stepFunctions: number;
    readonly s3: number;
    readonly total: number;
  } | null;
}

export interface ChosenSize {
  readonly memoryMb: number;
  readonly usdPerMillion: number;
  /** Median. */
  readonly ms: number;
}

/** Which memory size of a function is cheapest, fastest, and the best of both (least cost × time). */
export interface MemoryChoice extends Pick<ConfigurationResult, 'function' | 'payload' | 'override'> {
  readonly phase: 'cold' | 'warm';
  /** The time that was compared: medians of this metric. */
  readonly metric: string;
  readonly cheapest: ChosenSize;
  readonly fastest: ChosenSize;
  readonly bestTradeOff: ChosenSize;
  /** Sizes whose ratio to the fastest has no interval, or one that holds 1. */
  readonly notShownSlowerMb: readonly number[];
}

export interface Comparison {
  readonly metric: string;
  readonly phase: 'cold' | 'follow-up' | 'warm';
  readonly payload: string;
  readonly memoryMb: number;
  readonly candidate: string;
  readonly reference: string;
  /** Environment override of the candidate, when it has one. */
  readonly override?: string;
  /** Of the reference, where it is another one; null = its plain environment. */
  readonly referenceOverride?: string | null;
  /** candidate / reference, Hodges–Lehmann; 2 = the candidate takes twice as long. */
  readonly ratio: number;
  readonly interval: Interval | null;
  readonly pValue: number | null;
  readonly paired: boolean;
  /** Values that entered, candidate then reference: rounds when paired, otherwise cold starts or environments. */
  readonly n: readonly [number, number];
  readonly verdict: Verdict;
}

/** A figure that its author measured on AWS, beside ours. */
export interface PublishedResult extends Omit<PublishedFigure, 'value'> {
  readonly published: number;
  readonly measured: number | null;
}

export interface PatternResult extends PublishedPattern {
  /** Memory size that decided; null when no common one was measured. */
  readonly memoryMb: number | null;
  readonly holds: boolean | null;
  readonly explanation: string;
}

export interface Results {
  readonly schemaVersion: 1;
  readonly run: {
    readonly id: string;
    readonly suite: string;
    readonly suiteSha256: string;
    readonly modified: boolean;
    readonly seed: number;
    readonly startedAt: string;
    /** There when a schedule started the run. */
    readonly scheduledTime?: string;
    readonly endedAt: string;
    readonly status: 'complete' | 'partial' | 'failed';
    readonly environment: RunEnvironment;
    readonly estimate: PlanEstimate;
    readonly actual: RunActual;
    readonly description?: string;
    /** Label of the function others are compared with. */
    readonly reference?: string;
    readonly lanes: number;
    readonly settleMs: number;
    readonly steps: {
      readonly planned: number;
      readonly done: number;
      readonly failed: number;
      readonly missing: number;
      /** Not needed any more: what they would have measured had enough samples. */
      readonly skipped: number;
    };
    /** Invocations of the run: `total` = `valid` + `excluded` + `setup` (set-up and discarded calls). */
    readonly samples: {
      readonly total: number;
      readonly valid: number;
      readonly excluded: number;
      readonly setup: number;
    };
    readonly failure?: RunFailure;
  };
  /** The constants the verdicts were made with, so that they can be recomputed. */
  readonly rules: {
    readonly confidence: number;
    readonly noiseThresholdPercent: number;
    readonly minPairedRounds: number;
  };
  readonly functions: readonly FunctionResult[];
  readonly configurations: readonly ConfigurationResult[];
  readonly comparisons: readonly Comparison[];
  /** List prices that costs were computed with; those of us-east-1 where the run's own Region is not in the table. */
  readonly prices: readonly LambdaPrices[];
  /** What the run itself is billed at, beside the functions it measures. */
  readonly runPrices: RunPrices;
  readonly memoryChoices: readonly MemoryChoice[];
  readonly published: readonly PublishedResult[];
  readonly patterns: readonly PatternResult[];
  /** Steps that did not end well, with the reason. */
  readonly problems: readonly (Pick<StepStatus, 'laneId' | 'stepIndex' | 'reason'> &
    Pick<Step, 'function' | 'memoryMb' | 'round'> & { readonly status: 'failed' | 'missing' })[];
  /** Against the nights before; absent for a changed suite, which has no history. */
  readonly nightly?: NightlyResult;
  readonly warnings: readonly Warning[];
}
