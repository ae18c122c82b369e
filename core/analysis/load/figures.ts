/** The figures of a load, or of one window of it. */
import { definedOnly } from '../../defined-only.ts';
import { mean } from '../../statistics/mean.ts';
import { quantileOfSorted } from '../../statistics/quantile.ts';
import { orderStatistic, sortedValues } from '../../statistics/sorted-values.ts';
import { MIN_SAMPLES_FOR_P99 } from '../../statistics/summary.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import { latencyMs } from '../../telemetry/judge-segments.ts';
import type { Sample } from '../../telemetry/types.ts';
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

/** A sample with its times in ms after the schedule's start. */
export interface ScheduledSample {
  readonly sample: Sample;
  readonly intendedMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
}

interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly arrivals: number;
  readonly dropped: number;
}

/** @param all every sample of the load job: requests sent before the time span may still be in flight within it */
export function loadFigures(all: readonly ScheduledSample[], span: TimeSpan): LoadFigures {
  const { fromMs, toMs, arrivals, dropped } = span;
  const sent = all.filter(({ intendedMs }) => intendedMs >= fromMs && intendedMs < toMs).map(({ sample }) => sample);
  const valid = sent.filter(({ status }) => status === 'valid');
  const responses = all.filter(
    ({ sample, endedMs }) => sample.status === 'valid' && endedMs >= fromMs && endedMs < toMs,
  );
  const startKinds = sent.flatMap(({ startKind }) => startKind ?? []);
  const environments = new Set(sent.flatMap(({ environmentId }) => environmentId ?? []));
  return {
    arrivals,
    sent: sent.length,
    dropped,
    n: valid.length,
    throttled: sent.filter(({ excludeReason }) => excludeReason === 'throttled').length,
    errors: errorsByKind(sent),
    coldStarts: startKinds.length === 0 ? null : startKinds.filter((kind) => kind === 'cold').length,
    environments: environments.size === 0 ? null : environments.size,
    maxConcurrency: maxConcurrency(all, fromMs, toMs),
    throughputRps: responses.length / ((toMs - fromMs) / 1000),
    metrics: metricsOf(valid),
  };
}

function errorsByKind(samples: readonly Sample[]): Readonly<Record<string, number>> {
  const failed = samples.filter(({ status }) => status === 'excluded');
  const kinds = Map.groupBy(failed, kindOf);
  return Object.fromEntries([...kinds].map(([kind, of]) => [kind, of.length]).toSorted());
}

/** Failures by the name of their error where there is one; all others by their exclude reason. */
function kindOf({ excludeReason = 'function_error', functionError }: Sample): string {
  const isNamed = ['function_error', 'invoke_failed', 'wrong_answer'].includes(excludeReason);
  return isNamed ? (functionError ?? excludeReason) : excludeReason;
}

function metricsOf(valid: readonly Sample[]): Readonly<Partial<Record<LoadMetric, LoadSummary>>> {
  const values: Readonly<Record<LoadMetric, readonly number[]>> = {
    durationMs: valid.flatMap(({ durationMs }) => durationMs ?? []),
    latencyMs: valid.map(latencyMs),
    serviceTimeMs: valid.map(({ clientLatencyMs }) => clientLatencyMs),
    initDurationMs: valid.flatMap(({ initDurationMs }) => initDurationMs ?? []),
  };
  return Object.fromEntries(
    LOAD_METRICS.flatMap((metric): [LoadMetric, LoadSummary][] =>
      values[metric].length === 0 ? [] : [[metric, summarise(values[metric])]],
    ),
  );
}

function summarise(values: readonly number[]): LoadSummary {
  const sorted = sortedValues(values);
  return definedOnly({
    n: sorted.length,
    min: orderStatistic(sorted, 1),
    mean: mean(sorted),
    median: quantileOfSorted(sorted, 0.5),
    p75: quantileOfSorted(sorted, 0.75),
    p99: sorted.length < MIN_SAMPLES_FOR_P99 ? undefined : quantileOfSorted(sorted, 0.99),
    max: orderStatistic(sorted, sorted.length),
  });
}
