/** results.json: the run's figures with their provenance (design: contracts). */
import type { PlanEstimate, RunEnvironment } from '../plan/types.ts';
import type { Architecture } from '../suite/types.ts';
import type { ExcludeReason } from '../telemetry/types.ts';

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
  /** null below n = 6, where no finite 95 % interval exists. */
  readonly medianInterval: Interval | null;
  readonly p75: number;
  readonly p90: number;
  /** Absent below n = 100. */
  readonly p99?: number;
  readonly outliers: { readonly mild: number; readonly severe: number };
}

export interface PhaseResult {
  /** Valid samples. */
  readonly n: number;
  readonly excluded: Readonly<Partial<Record<ExcludeReason, number>>>;
  /** `initDurationMs`, `durationMs`, `billedDurationMs`, `maxMemoryUsedMb`, `clientLatencyMs`, target metrics by name. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
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
  readonly costUsdPerMillion: { readonly cold: number | null; readonly warm: number | null };
}

export type Verdict = 'improved' | 'regressed' | 'unchanged' | 'inconclusive';

export interface Comparison {
  readonly metric: string;
  readonly phase: 'cold' | 'follow-up' | 'warm';
  readonly payload: string;
  readonly memoryMb: number;
  readonly candidate: string;
  readonly reference: string;
  /** candidate / reference, Hodges–Lehmann; 2 = the candidate takes twice as long. */
  readonly ratio: number;
  readonly interval: Interval | null;
  readonly pValue: number | null;
  readonly paired: boolean;
  readonly verdict: Verdict;
}

export interface ReportWarning {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
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
    readonly endedAt: string;
    readonly status: 'complete' | 'partial' | 'failed';
    readonly environment: RunEnvironment;
    readonly estimate: PlanEstimate;
  };
  readonly configurations: readonly ConfigurationResult[];
  readonly comparisons: readonly Comparison[];
  readonly published: readonly {
    readonly function: string;
    readonly payload?: string;
    readonly memoryMb?: number;
    readonly phase: string;
    readonly metric: string;
    readonly unit: string;
    readonly published: number;
    readonly measured: number | null;
    readonly source: string;
  }[];
  readonly patterns: readonly {
    readonly statement: string;
    readonly holds: boolean | null;
    readonly explanation: string;
  }[];
  readonly warnings: readonly ReportWarning[];
}
