/** results.json: the run's figures with their provenance (design: contracts). */
import type { NightlyResult } from '../../history/nightly-result.ts';
import type { FunctionImports } from '../../imports/types.ts';
import type { StopRule } from '../../plan/stop-rule.ts';
import type { Skipped } from '../../plan/stopping.ts';
import type { PlanEstimate, PlannedFunction, RunEnvironment, Step } from '../../plan/types.ts';
import type { LambdaPrices } from '../../pricing/price-table.ts';
import type { RunPrices } from '../../pricing/run-prices.ts';
import type { Interval, MetricSummary, Verdict } from '../../statistics/types.ts';
import type { Architecture } from '../../suite/types.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import type { Warning } from '../../warning.ts';
import type { LoadResult } from '../load/load-result.ts';
import type { Advice } from './advice-result.ts';
import type { Breakdown } from './breakdown-result.ts';
import type { ConnectionSummary } from './connection-summary.ts';
import type { CpuTimeExtensionResult } from './cpu-time-extension-result.ts';
import type { Prediction } from './prediction-result.ts';
import type { PatternResult, PublishedResult } from './published-result.ts';

/** How one step of the plan ended, read from `runs/<id>/steps/`; `missing` when there is no object. */
export interface StepStatus {
  readonly laneId: string;
  readonly stepIndex: number;
  /** `skipped`: every phase in it had enough samples. */
  readonly status: 'done' | 'failed' | 'missing' | 'skipped';
  readonly reason?: string;
  /** Attempts it took; absent when one of its tasks failed. */
  readonly attempts?: number;
  /** How often it waited after a throttle between two attempts; absent = never. */
  readonly waits?: number;
  /** Calls of Lambda's control plane in all its attempts; absent when one of its tasks failed. */
  readonly controlPlaneCalls?: number;
  /** Phases of configurations that had enough samples; all of the step when it was skipped. */
  readonly leftOut?: readonly Skipped[];
}

/** Why the run as a whole stopped early: the error's name (one of our codes or `States.*`) and its message. */
export interface RunFailure {
  readonly code: string;
  readonly message: string;
}

/**
 * Why a configuration got no more samples. `ci`: its interval was narrow enough; `cap`: it reached the maximum; `budget`:
 * the minutes of the suite's budget were over; `errors`: fewer valid samples than expected; `planned`: a fixed number.
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
  /** With `ci`: the round after which the interval was narrow enough. */
  readonly afterRound?: number;
}

export interface PhaseResult {
  /** Valid samples. */
  readonly n: number;
  /**
   * Environments of the valid samples: one per cold start, fewer than samples when an environment served several calls.
   * Without our probe every round counts as one.
   */
  readonly environments: number;
  readonly excluded: Readonly<Partial<Record<ExcludeReason, number>>>;
  /** `initDurationMs`, `durationMs`, `billedDurationMs`, `maxMemoryUsedMb`, `clientLatencyMs`, target metrics by name. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  /** Where the time of init and handler went; absent where neither the local cloud, a probe nor the CPU time extension said it. */
  readonly breakdown?: Breakdown;
  /** Outgoing connections by host, those of init first; absent where none could be observed, as on AWS. */
  readonly connections?: readonly ConnectionSummary[];
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
  /** The AWS SDK client it was built with, where the build chooses it: `aws-config defaults` or `light client`. */
  readonly awsClient?: string;
  /** Where it differs from the published function it is compared with; absent for functions that are not targets. */
  readonly differences?: readonly string[];
  readonly dependencyCount?: number;
  /** The bundler's single output file, before zipping, whose size authors of Node benchmarks publish. */
  readonly bundleSizeBytes?: number;
  /** The lane in which it was measured: rounds are paired only within one lane. */
  readonly lane: string;
  /** What its modules cost, from starts that are not measured; local runs of Python and Node functions only. */
  readonly imports?: FunctionImports;
}

/** Valid samples that are expected of a configuration. */
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
  /** Valid samples that the plan expects, by phase. */
  readonly planned: PlannedCounts;
  /** Why each phase ended; null where nothing was planned. */
  readonly stopped: { readonly cold: StopRecord | null; readonly warm: StopRecord | null };
  /** Discarded warm-up calls, without the suite's setup calls: never in a statistic. */
  readonly discarded: number;
  /** Mean over the valid samples of the phase, at the prices in `prices`. */
  readonly costUsdPerMillion: { readonly cold: number | null; readonly warm: number | null };
  /** The same when this share of all invocations is cold starts; only for shares that can be computed. */
  readonly costUsdPerMillionAtColdPercent: readonly { readonly coldPercent: number; readonly usd: number }[];
}

/** What a run took, in the terms of its estimate. */
export interface RunActual {
  /** Including the suite's setup calls. */
  readonly invocations: number;
  /** Forced updates that have a sample, and one restoring update per function. */
  readonly updates: number;
  /** Of those, the updates that restore a function: one per Lambda function. */
  readonly restores: number;
  /**
   * States entered, without retries of a task by Step Functions; null when a task failed or a step is missing, because
   * their progress is unknown.
   */
  readonly stateTransitions: number | null;
  /** Calls of Lambda's control plane as counted by the tasks, without repeated tasks; null as above. */
  readonly apiCalls: number | null;
  /** Objects written to the reports bucket. */
  readonly s3Puts: number;
  /** Reads of the reports bucket by the tasks, at most; derived from the plan, the steps that were measured and their attempts. */
  readonly s3Gets: number;
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

/** Which memory size of a function is cheapest, fastest, and the best trade-off (minimum cost × time). */
export interface MemoryChoice extends Pick<ConfigurationResult, 'function' | 'payload' | 'override'> {
  readonly phase: 'cold' | 'warm';
  /** The time that was compared, by medians. */
  readonly metric: string;
  readonly cheapest: ChosenSize;
  readonly fastest: ChosenSize;
  readonly bestTradeOff: ChosenSize;
  /** Sizes whose ratio to the fastest has no interval, or an interval that includes 1. */
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
  /** Override of the reference, where it differs; null = none. */
  readonly referenceOverride?: string | null;
  /** candidate / reference, Hodges–Lehmann; 2 = the candidate takes twice as long. */
  readonly ratio: number;
  readonly interval: Interval | null;
  readonly pValue: number | null;
  readonly paired: boolean;
  /** Number of compared values, candidate then reference: rounds when paired, otherwise cold starts or environments. */
  readonly n: readonly [number, number];
  readonly verdict: Verdict;
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
    /** Absent unless a schedule started the run. */
    readonly scheduledTime?: string;
    readonly endedAt: string;
    readonly status: 'complete' | 'partial' | 'failed';
    readonly environment: RunEnvironment;
    readonly estimate: PlanEstimate;
    readonly actual: RunActual;
    readonly description?: string;
    /** Label of the function with which others are compared. */
    readonly reference?: string;
    readonly lanes: number;
    /** Executions of lanes in each part (core/plan/parts.ts); absent = one part. */
    readonly laneParts?: readonly number[];
    readonly settleMs: number;
    readonly steps: {
      readonly planned: number;
      readonly done: number;
      readonly failed: number;
      readonly missing: number;
      /** Not needed, because everything they measure had enough samples. */
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
  /** The constants of the verdicts, so that they can be recomputed. */
  readonly rules: {
    readonly confidence: number;
    readonly noiseThresholdPercent: number;
    readonly minPairedRounds: number;
  };
  readonly functions: readonly FunctionResult[];
  readonly configurations: readonly ConfigurationResult[];
  readonly comparisons: readonly Comparison[];
  /** List prices of the costs; those of us-east-1 where the run's Region is not in the table. */
  readonly prices: readonly LambdaPrices[];
  /** Prices of the run itself, without the functions it measures. */
  readonly runPrices: RunPrices;
  readonly memoryChoices: readonly MemoryChoice[];
  /** What other memory sizes would bring; absent where nothing was observed, as on AWS. */
  readonly predictions?: readonly Prediction[];
  /** What was measured with the CPU time extension attached, and what it adds; absent where no function had it. */
  readonly cpuTimeExtension?: readonly CpuTimeExtensionResult[];
  /** What each function can do about its times, at most three each; absent where there is none, as on AWS. */
  readonly advice?: readonly Advice[];
  readonly published: readonly PublishedResult[];
  readonly patterns: readonly PatternResult[];
  /** Failed and missing steps, with the reason. */
  readonly problems: readonly (Pick<StepStatus, 'laneId' | 'stepIndex' | 'reason'> &
    Pick<Step, 'function' | 'memoryMb' | 'round'> & { readonly status: 'failed' | 'missing' })[];
  /** The comparison with earlier nights; absent for a modified suite, which has no history. */
  readonly nightly?: NightlyResult;
  readonly warnings: readonly Warning[];
}
