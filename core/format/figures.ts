/** Titles, units and digits of figures as the reports print them. */
import type { Interval, MetricSummary } from '../statistics/types.ts';
import { formatMeasured, formatNumber, symmetricPercent } from './numbers.ts';

type MedianOf = Pick<MetricSummary, 'median' | 'medianInterval'>;

const TITLES: Readonly<Record<string, string>> = {
  initDurationMs: 'Init Duration ms',
  durationMs: 'Duration ms',
  initAndDurationMs: 'Init + Duration ms',
  billedDurationMs: 'Billed Duration ms',
  maxMemoryUsedMb: 'Max Memory MB',
  clientLatencyMs: 'Client latency ms',
  codeSizeBytes: 'Package size',
  bundleSizeBytes: 'Bundle size',
  n: 'Responses',
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
 * `durationMs` -> `Duration ms`; a target's own metric keeps its name, which contains the unit. Figures of load go by
 * their paths: `windows.durationMs.mean.max` -> `Duration ms, mean, highest window`.
 */
export function metricTitle(metric: string): string {
  const ofWindows = /^windows\.(.+)\.(min|max)$/.exec(metric);
  if (ofWindows !== null) {
    return `${metricTitle(ofWindows[1] ?? '')}, ${ofWindows[2] === 'min' ? 'lowest' : 'highest'} window`;
  }
  const statistic = /^(\w+)\.(min|mean|median|p75|p99|max)$/.exec(metric);
  if (statistic !== null) return `${metricTitle(statistic[1] ?? '')}, ${statistic[2]}`;
  return TITLES[metric] ?? metric;
}

/** Figures of a phase or of load that are whole numbers by nature. */
const COUNTED = new Set([
  'billedDurationMs',
  'maxMemoryUsedMb',
  'n',
  'throttled',
  'coldStarts',
  'environments',
  'maxConcurrency',
]);

/** Three digits for measured figures; whole numbers unchanged for what Lambda, a target or a load counts. */
export function formatFigure(metric: string, value: number | null | undefined): string {
  const [, ofWindows = metric] = /^windows\.(.+)\.(?:min|max)$/.exec(metric) ?? [];
  return COUNTED.has(ofWindows) || /_count$/.test(metric) ? formatNumber(value) : formatMeasured(value);
}

/** An interval in the digits of its figure: `[905–920]`. */
export function formatInterval(metric: string, { low, high }: Interval): string {
  return `[${formatFigure(metric, low)}–${formatFigure(metric, high)}]`;
}

/** `912 [905–920]`, or the median alone where there is no interval. */
export function formatMedian(metric: string, { median, medianInterval }: MedianOf): string {
  const text = formatFigure(metric, median);
  return medianInterval === null ? text : `${text} ${formatInterval(metric, medianInterval)}`;
}

/** `912 ±1%` where the interval is symmetric, else as `formatMedian`. */
export function formatMedianShort(metric: string, summary: MedianOf): string {
  const { median, medianInterval } = summary;
  const percent = medianInterval === null ? undefined : symmetricPercent(median, medianInterval);
  return percent === undefined ? formatMedian(metric, summary) : `${formatFigure(metric, median)} ${percent}`;
}
