/** The figures of a load, or of one window of it. */
import { definedOnly } from '../../defined-only.ts';
import { meanOfSorted } from '../../statistics/mean.ts';
import { quantileOfSorted } from '../../statistics/quantile.ts';
import { orderStatistic, sortedValues } from '../../statistics/sorted-values.ts';
import { MIN_SAMPLES_FOR_P99 } from '../../statistics/summary.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import { latenciesMs } from '../../telemetry/judge-segments.ts';
import type { SampleRows } from '../../telemetry/sample-index.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import { maxConcurrency } from './concurrency.ts';

/** Without an interval of the median: calls that queue behind each other are not independent, so it would be too narrow. */
export type LoadSummary = Pick<MetricSummary, 'n' | 'min' | 'mean' | 'median' | 'p75' | 'p99' | 'max'>;

/** `latencyMs` from the intended start, `serviceTimeMs` from the actual one; `durationMs` and `initDurationMs` of REPORT. */
export const LOAD_METRICS = ['durationMs', 'latencyMs', 'serviceTimeMs', 'initDurationMs'] as const;
export type LoadMetric = (typeof LOAD_METRICS)[number];

export interface LoadFigures {
  /** Arrivals of the schedule. */
  readonly arrivals: number;
  readonly sent: number;
  readonly dropped: number;
  /** Valid responses: those in the summaries. */
  readonly n: number;
  readonly throttled: number;
  /** By kind: `throttled`, `HTTP 502`, `TimeoutError`, an exclude reason. */
  readonly errors: Readonly<Record<string, number>>;
  /** null through a function URL, which returns no REPORT. */
  readonly coldStarts: number | null;
  /** Execution environments that responded; null for functions without our probe. */
  readonly environments: number | null;
  readonly maxConcurrency: number;
  /** Valid responses that ended within the time span, per second. */
  readonly throughputRps: number;
  readonly metrics: Readonly<Partial<Record<LoadMetric, LoadSummary>>>;
}

/** The samples of a load with their times in ms after the schedule's start, in the order of the rows. */
export interface ScheduledRequests {
  readonly samples: SampleRows;
  readonly intendedMs: Float64Array;
  readonly sentMs: Float64Array;
  readonly endedMs: Float64Array;
}

interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly arrivals: number;
  readonly dropped: number;
}

/** @param all every sample of the load job: requests sent before the time span may still be in flight within it */
export function loadFigures(all: ScheduledRequests, span: TimeSpan): LoadFigures {
  const { fromMs, toMs, arrivals, dropped } = span;
  const { table, rows } = all.samples;
  const isWithin = (ms = Number.NaN) => ms >= fromMs && ms < toMs;
  const sent = rows.filter((_, index) => isWithin(all.intendedMs[index]));
  const responses = rows.filter((row, index) => isWithin(all.endedMs[index]) && table.isValid(row));
  const valid = sent.filter((row) => table.isValid(row));
  const startKinds = sent.filter((row) => table.startKind.code(row) !== 0);
  const environments = new Set<number>();
  for (const row of sent) environments.add(table.environmentId.code(row));
  environments.delete(0);
  return {
    arrivals,
    sent: sent.length,
    dropped,
    n: valid.length,
    throttled: sent.filter((row) => table.excludeReason.get(row) === 'throttled').length,
    errors: errorsByKind({ table, rows: sent }),
    coldStarts: startKinds.length === 0 ? null : startKinds.filter((row) => table.startKind.get(row) === 'cold').length,
    environments: environments.size === 0 ? null : environments.size,
    maxConcurrency: maxConcurrency(all.sentMs, all.endedMs, fromMs, toMs),
    throughputRps: responses.length / ((toMs - fromMs) / 1000),
    metrics: metricsOf({ table, rows: valid }),
  };
}

function errorsByKind({ table, rows }: SampleRows): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (table.isValid(row)) continue;
    const kind = kindOf(table.excludeReason.get(row), table.functionError.get(row));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted());
}

/** Failures by the name of their error where there is one; all others by their exclude reason. */
function kindOf(excludeReason: ExcludeReason = 'function_error', functionError?: string): string {
  const isNamed = ['function_error', 'invoke_failed', 'wrong_answer'].includes(excludeReason);
  return isNamed ? (functionError ?? excludeReason) : excludeReason;
}

function metricsOf(samples: SampleRows): Readonly<Partial<Record<LoadMetric, LoadSummary>>> {
  const { table, rows } = samples;
  const figures: Readonly<Record<LoadMetric, () => Float64Array>> = {
    durationMs: () => table.numbers.durationMs.of(rows),
    latencyMs: () => latenciesMs(samples),
    serviceTimeMs: () => table.numbers.clientLatencyMs.of(rows),
    initDurationMs: () => table.numbers.initDurationMs.of(rows),
  };
  return Object.fromEntries(
    LOAD_METRICS.flatMap((metric): [LoadMetric, LoadSummary][] => {
      const values = figures[metric]().filter((value) => !Number.isNaN(value));
      return values.length === 0 ? [] : [[metric, summarise(values)]];
    }),
  );
}

function summarise(values: Float64Array): LoadSummary {
  const sorted = sortedValues(values);
  return definedOnly({
    n: sorted.length,
    min: orderStatistic(sorted, 1),
    mean: meanOfSorted(sorted),
    median: quantileOfSorted(sorted, 0.5),
    p75: quantileOfSorted(sorted, 0.75),
    p99: sorted.length < MIN_SAMPLES_FOR_P99 ? undefined : quantileOfSorted(sorted, 0.99),
    max: orderStatistic(sorted, sorted.length),
  });
}
