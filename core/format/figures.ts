/** Figures by their names, with the words, units and digits that a reader sees. */
import { formatMeasured, formatNumber } from './numbers.ts';

const TITLES: Readonly<Record<string, string>> = {
  initDurationMs: 'Init Duration ms',
  durationMs: 'Duration ms',
  initAndDurationMs: 'Init + Duration ms',
  billedDurationMs: 'Billed Duration ms',
  maxMemoryUsedMb: 'Max Memory MB',
  clientLatencyMs: 'Client latency ms',
  codeSizeBytes: 'Package size',
  bundleSizeBytes: 'Bundle size',
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
  return TITLES[metric] ?? metric;
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
