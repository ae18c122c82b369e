/**
 * The figures of a sample, in the order of the reports: fields of REPORT and of the caller, then the target's own body
 * fields, then shares derived from both.
 */
import type { SampleRows } from '../telemetry/sample-index.ts';
import { SHARES, sharePercent } from './shares.ts';

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
 * One figure of samples, NaN where it was not measured. A target's field with the name of one of our figures does not replace it.
 */
export function metricColumn(samples: SampleRows, metric: string): Float64Array {
  const { table, rows } = samples;
  if (isReportMetric(metric)) {
    if (metric === 'initAndDurationMs') {
      return added(metricColumn(samples, 'initDurationMs'), metricColumn(samples, 'durationMs'));
    }
    return finite(table.numbers[metric].of(rows));
  }
  const own = finite(table.metrics.of(rows, metric));
  const share = SHARES.find(({ name }) => name === metric);
  if (share === undefined) return own;
  const [parts, totals] = [metricColumn(samples, share.part), metricColumn(samples, share.total)];
  return own.map((value, index) => sharePercent(parts[index], totals[index]) ?? value);
}

/** The names of the figures that any of the samples has; REPORT's first. */
export function metricNames(samples: SampleRows): string[] {
  const own = samples.table.metrics.namesOf(samples.rows).filter((name) => !isReportMetric(name));
  const shares = SHARES.filter(({ name, part }) => own.includes(part) && !own.includes(name)).map(({ name }) => name);
  const ofReport = REPORT_METRICS.filter((name) => isInAny(samples, name));
  return [...ofReport, ...[...own, ...shares].filter((name) => hasAny(metricColumn(samples, name)))];
}

function isInAny({ table, rows }: SampleRows, metric: ReportMetric): boolean {
  const fields = metric === 'initAndDurationMs' ? (['initDurationMs', 'durationMs'] as const) : [metric];
  return rows.some((row) => fields.every((field) => Number.isFinite(table.numbers[field].at(row))));
}

function hasAny(values: Float64Array): boolean {
  for (const value of values) if (!Number.isNaN(value)) return true;
  return false;
}

/** The values with NaN for one that is not finite. */
function finite(values: Float64Array): Float64Array {
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isFinite(values[index])) values[index] = Number.NaN;
  }
  return values;
}

function added(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, index) => value + (right[index] ?? Number.NaN));
}

/** `sdk_call_ms` where a target has it (the published tables compare it), else the first of its manifest. */
export function mainMetric(metrics: readonly string[]): string | undefined {
  return metrics.includes('sdk_call_ms') ? 'sdk_call_ms' : metrics[0];
}
