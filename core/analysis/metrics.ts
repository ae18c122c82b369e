/**
 * The figures of a sample, in the order of the reports: fields of REPORT and of the caller, then the target's own body
 * fields, then shares derived from both.
 */
import type { Sample } from '../telemetry/types.ts';
import { shares } from './shares.ts';

/** Figures of every function, in the order of results.json; `initAndDurationMs` is the sum of the two, when both exist. */
export const REPORT_METRICS = [
  'initDurationMs',
  'durationMs',
  'initAndDurationMs',
  'billedDurationMs',
  'maxMemoryUsedMb',
  'clientLatencyMs',
] as const;

type ReportMetric = (typeof REPORT_METRICS)[number];

export function isReportMetric(metric: string): metric is ReportMetric {
  return (REPORT_METRICS as readonly string[]).includes(metric);
}

/**
 * Figures that can be better or worse: their name ends in a unit of time or size. Counts such as `items_count` describe
 * the response and shares are explained by their parts, so neither gets a ratio and a verdict.
 */
export function isComparable(metric: string): boolean {
  return /(?:Ms|Mb|Bytes|_ms|_mb|_kb|_bytes)$/.test(metric);
}

/**
 * Every figure of one sample by name, without those that were not measured.
 * A target's field with the name of one of our figures does not replace it.
 */
export function sampleMetrics(sample: Sample): ReadonlyMap<string, number> {
  const { initDurationMs, durationMs, billedDurationMs, maxMemoryUsedMb, clientLatencyMs } = sample;
  const isCold = initDurationMs !== undefined && durationMs !== undefined;
  const measured: Readonly<Record<ReportMetric, number | undefined>> = {
    initDurationMs,
    durationMs,
    initAndDurationMs: isCold ? initDurationMs + durationMs : undefined,
    billedDurationMs,
    maxMemoryUsedMb,
    clientLatencyMs,
  };
  const figures = new Map<string, number>();
  for (const [name, value] of [...Object.entries(measured), ...ownFigures(sample)]) {
    if (value !== undefined && Number.isFinite(value)) figures.set(name, value);
  }
  for (const [name, value] of shares(figures)) figures.set(name, value);
  return figures;
}

function ownFigures(sample: Sample): [string, number][] {
  return Object.entries(sample.metrics).filter(([name]) => !isReportMetric(name));
}

/** `sdk_call_ms` where a target has it (the published tables compare it), else the first of its manifest. */
export function mainMetric(metrics: readonly string[]): string | undefined {
  return metrics.includes('sdk_call_ms') ? 'sdk_call_ms' : metrics[0];
}
