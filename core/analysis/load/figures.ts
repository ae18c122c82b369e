/** The figures of a stretch of load: the whole of it, or one window. */
import { definedOnly } from '../../defined-only.ts';
import { mean } from '../../statistics/mean.ts';
import { quantileOfSorted } from '../../statistics/quantile.ts';
import { orderStatistic, sortedValues } from '../../statistics/sorted-values.ts';
import { LEAST_FOR_P99 } from '../../statistics/summary.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import { latencyMs } from '../../telemetry/judge-segments.ts';
import type { Sample } from '../../telemetry/types.ts';
import { maxConcurrency } from './concurrency.ts';

/** No interval of a median here: calls that follow each other in a queue are not independent, and one would be too narrow. */
export type LoadSummary = Pick<MetricSummary, 'n' | 'min' | 'mean' | 'median' | 'p75' | 'p99' | 'max'>;

/** `latencyMs` from the intended start, `serviceTimeMs` from the actual one; `durationMs` and `initDurationMs` of REPORT. */
export const LOAD_METRICS = ['durationMs', 'latencyMs', 'serviceTimeMs', 'initDurationMs'] as const;
export type LoadMetric = (typeof LOAD_METRICS)[number];

export interface LoadFigures {
  /** Arrivals of the schedule. */
  readonly arrivals: number;
  readonly sent: number;
  readonly dropped: number;
  /** Answers that count in the summaries. */
  readonly n: number;
  readonly throttled: number;
  /** By kind: `throttled`, `HTTP 502`, `TimeoutError`, an exclude reason. */
  readonly errors: Readonly<Record<string, number>>;
  /** null through a function URL, where no REPORT says so. */
  readonly coldStarts: number | null;
  /** Execution environments that answered; null for functions without our probe. */
  readonly environments: number | null;
  readonly maxConcurrency: number;
  /** Valid answers that came within the stretch, a second. */
  readonly throughputRps: number;
  readonly metrics: Readonly<Partial<Record<LoadMetric, LoadSummary>>>;
}

/** A sample with its place in the schedule, in ms after the schedule's start. */
export interface PlacedSample {
  readonly sample: Sample;
  readonly intendedMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly arrivals: number;
  readonly dropped: number;
}

/** @param all every sample of the load job: what was sent before the stretch may still be out in it */
export function loadFigures(all: readonly PlacedSample[], stretch: Stretch): LoadFigures {
  const { fromMs, toMs, arrivals, dropped } = stretch;
  const sent = all.filter(({ intendedMs }) => intendedMs >= fromMs && intendedMs < toMs).map(({ sample }) => sample);
  const valid = sent.filter(({ status }) => status === 'valid');
  const answered = all.filter(
    ({ sample, endedMs }) => sample.status === 'valid' && endedMs >= fromMs && endedMs < toMs,
  );
  const known = sent.filter(({ startKind }) => startKind !== undefined);
  const environments = new Set(sent.flatMap(({ environmentId }) => environmentId ?? []));
  return {
    arrivals,
    sent: sent.length,
    dropped,
    n: valid.length,
    throttled: sent.filter(({ excludeReason }) => excludeReason === 'throttled').length,
    errors: errorsByKind(sent),
    coldStarts: known.length === 0 ? null : known.filter(({ startKind }) => startKind === 'cold').length,
    environments: environments.size === 0 ? null : environments.size,
    maxConcurrency: maxConcurrency(all, fromMs, toMs),
    throughputRps: answered.length / ((toMs - fromMs) / 1000),
    metrics: metricsOf(valid),
  };
}

function errorsByKind(samples: readonly Sample[]): Readonly<Record<string, number>> {
  const failed = samples.filter(({ status }) => status === 'excluded');
  const kinds = Map.groupBy(failed, kindOf);
  return Object.fromEntries([...kinds].map(([kind, of]) => [kind, of.length]).toSorted());
}

/** Throttles and what invalidates keep their reason; of what failed the name says more. */
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
    p99: sorted.length < LEAST_FOR_P99 ? undefined : quantileOfSorted(sorted, 0.99),
    max: orderStatistic(sorted, sorted.length),
  });
}
