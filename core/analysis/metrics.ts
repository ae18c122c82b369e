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
  return shares(metricColumn(samples, share.part), metricColumn(samples, share.total), own);
}

/** The columns of all figures that any of the samples has, as by `metricColumn`; REPORT's first. */
export function metricColumns(samples: SampleRows): ReadonlyMap<string, Float64Array> {
  const { table, rows } = samples;
  const columns = new Map<string, Float64Array>(
    REPORT_METRICS.map((metric) => [metric, metricColumn(samples, metric)]),
  );
  const own = [...table.metrics.allOf(rows)].filter(([name]) => !isReportMetric(name));
  for (const [name, column] of own) columns.set(name, finite(column));
  for (const { name, part, total } of SHARES) {
    const parts = columns.get(part);
    if (parts !== undefined) columns.set(name, shares(parts, columns.get(total), columns.get(name)));
  }
  return new Map([...columns].filter(([, column]) => column.some((value) => !Number.isNaN(value))));
}

/** A share of each sample; where it has none, its own figure of that name. */
function shares(parts: Float64Array, totals: Float64Array | undefined, own: Float64Array | undefined): Float64Array {
  return parts.map((part, index) => sharePercent(part, totals?.[index]) ?? own?.[index] ?? Number.NaN);
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
