/**
 * Which figures a sample carries, in the order they are reported, with the words and units a reader sees.
 * Fields of REPORT and of the caller come first, then the target's own body fields, then shares derived from both.
 */
import type { Sample } from '../telemetry/types.ts';
import { formatMeasured, formatNumber } from './format.ts';
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

export type ReportMetric = (typeof REPORT_METRICS)[number];

const TITLES: Readonly<Record<ReportMetric, string>> = {
  initDurationMs: 'Init Duration ms',
  durationMs: 'Duration ms',
  initAndDurationMs: 'Init + Duration ms',
  billedDurationMs: 'Billed Duration ms',
  maxMemoryUsedMb: 'Max Memory MB',
  clientLatencyMs: 'Client latency ms',
};

const LOAD_TITLES: Readonly<Record<string, string>> = {
  n: 'Answers',
  throttled: 'Throttled',
  coldStarts: 'Cold starts',
  environments: 'Environments',
  maxConcurrency: 'Concurrency',
  throughputRps: 'Throughput /s',
  errorsFromRps: 'Errors from, arrivals /s',
  errorFreeThroughputRps: 'Throughput without errors /s',
  latencyMs: 'Latency ms',
  serviceTimeMs: 'Service time ms',
};

/**
 * `durationMs` -> `Duration ms`; a target's own metric keeps its name, in which the unit already stands. Figures of load by
 * their paths: `windows.durationMs.mean.max` -> `Duration ms, mean, highest window`.
 */
export function metricTitle(metric: string): string {
  const ofWindows = /^windows\.(.+)\.(min|max)$/.exec(metric);
  if (ofWindows !== null) {
    return `${metricTitle(ofWindows[1] ?? '')}, ${ofWindows[2] === 'min' ? 'lowest' : 'highest'} window`;
  }
  const statistic = /^(\w+)\.(min|mean|median|p75|p99|max)$/.exec(metric);
  if (statistic !== null) return `${metricTitle(statistic[1] ?? '')}, ${statistic[2]}`;
  return LOAD_TITLES[metric] ?? titleOfFigure(metric);
}

function titleOfFigure(metric: string): string {
  if (metric === 'codeSizeBytes') return 'Package size';
  if (metric === 'bundleSizeBytes') return 'Bundle size';
  return isReportMetric(metric) ? TITLES[metric] : metric;
}

export function isReportMetric(metric: string): metric is ReportMetric {
  return (REPORT_METRICS as readonly string[]).includes(metric);
}

/** What is a whole number by nature, of a phase or of load. */
const COUNTED = new Set([
  'billedDurationMs',
  'maxMemoryUsedMb',
  'n',
  'throttled',
  'coldStarts',
  'environments',
  'maxConcurrency',
]);

/** Three digits for what is measured on a scale; whole numbers as they are for what Lambda, a target or a load counts. */
export function formatFigure(metric: string, value: number | null | undefined): string {
  const [, ofWindows = metric] = /^windows\.(.+)\.(?:min|max)$/.exec(metric) ?? [];
  return COUNTED.has(ofWindows) || /_count$/.test(metric) ? formatNumber(value) : formatMeasured(value);
}

/**
 * Figures that can be better or worse: their name ends in a unit of time or size. Counts such as `items_count` describe
 * the answer and shares are explained by their parts, so neither gets a ratio and a verdict.
 */
export function isComparable(metric: string): boolean {
  return /(?:Ms|Mb|Bytes|_ms|_mb|_kb|_bytes)$/.test(metric);
}

/**
 * Every figure of one sample by name; what was not measured is not there.
 * A target field that bears the name of a figure of ours cannot replace it.
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
