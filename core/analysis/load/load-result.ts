/** `load` of a configuration in results.json: overall, by window, and whether the generator kept to the schedule. */
import { definedOnly } from '../../defined-only.ts';
import { totalSeconds } from '../../load/schedule.ts';
import type { FunctionLoadOptions } from '../../load/types.ts';
import { arrivalsOfSegment } from '../../plan/load-jobs.ts';
import { quantile } from '../../statistics/quantile.ts';
import { countExcluded } from '../../telemetry/count-excluded.ts';
import type { JudgedSegment } from '../../telemetry/judge-segments.ts';
import { SampleTable } from '../../telemetry/sample-table.ts';
import { SEND_LAG_METRIC } from '../../telemetry/send-lag.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import { errorFreeThroughputRps, errorsFromRps } from './errors-from.ts';
import { type LoadFigures, loadFigures, type ScheduledRequests } from './figures.ts';

interface LoadWindow extends LoadFigures {
  /** In the schedule. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

interface LoadSegmentResult {
  readonly segment: number;
  readonly fromSeconds: number;
  readonly seconds: number;
  /** null when it did not end. */
  readonly startedAt: string | null;
  readonly arrivals: number;
  readonly sent: number;
  readonly dropped: number;
  readonly p99SendLagMs: number | null;
  /** The largest valid 99th percentile. */
  readonly sendLagLimitMs: number;
  readonly valid: boolean;
  readonly reason?: string;
}

export interface LoadResult extends FunctionLoadOptions {
  /** Valid responses. */
  readonly n: number;
  readonly excluded: Readonly<Partial<Record<ExcludeReason, number>>>;
  /** False when the generator of any segment was late, dropped arrivals, or did not end. */
  readonly valid: boolean;
  /** Lowest rate of the schedule at which a request of a valid segment failed or was throttled; null when none did. */
  readonly errorsFromRps: number | null;
  /** Highest throughput of a full window without a failure; null when there is no such window. */
  readonly errorFreeThroughputRps: number | null;
  readonly sendLag: { readonly medianMs: number; readonly p99Ms: number; readonly maxMs: number } | null;
  readonly segments: readonly LoadSegmentResult[];
  readonly overall: LoadFigures;
  readonly windows: readonly LoadWindow[];
}

/** @param segments of one load job, judged */
export function loadResult(segments: readonly JudgedSegment[]): LoadResult | undefined {
  const [first] = segments;
  if (first === undefined) return undefined;
  const { job } = first;
  const all = scheduledRequests(segments);
  const { table, rows } = all.samples;
  const offsets = segments.flatMap(({ segment }) => arrivalsOfSegment(job, segment));
  const dropped = segments.flatMap(({ record }) => record?.dropped.map(({ offsetMs }) => offsetMs) ?? []);
  const figures = (fromMs: number, toMs: number) => {
    const within = (ms: number) => ms >= fromMs && ms < toMs;
    return loadFigures(all, {
      fromMs,
      toMs,
      arrivals: offsets.filter(within).length,
      dropped: dropped.filter(within).length,
    });
  };
  const totalMs = totalSeconds(job.options.phases) * 1000;
  const windowMs = job.options.windowSeconds * 1000;
  const overall = figures(0, totalMs);
  const lags = table.metrics.of(rows, SEND_LAG_METRIC).filter((lag) => !Number.isNaN(lag));
  const windows = Array.from({ length: Math.ceil(totalMs / windowMs) }, (_, index) => {
    const fromMs = index * windowMs;
    const toMs = Math.min(totalMs, fromMs + windowMs);
    return { fromSeconds: fromMs / 1000, toSeconds: toMs / 1000, ...figures(fromMs, toMs) };
  });
  return {
    ...job.options,
    n: overall.n,
    excluded: countExcluded(all.samples),
    valid: segments.every(({ verdict }) => verdict.valid),
    errorsFromRps: errorsFromRps(
      job.options.phases,
      scheduledRequests(segments.filter(({ verdict }) => verdict.valid)),
    ),
    errorFreeThroughputRps: errorFreeThroughputRps(windows, job.options.windowSeconds),
    sendLag:
      lags.length === 0
        ? null
        : { medianMs: quantile(lags, 0.5), p99Ms: quantile(lags, 0.99), maxMs: quantile(lags, 1) },
    segments: segments.map(segmentResult),
    overall,
    windows,
  };
}

/** Samples of segments on the time scale of their schedule. */
function scheduledRequests(segments: readonly JudgedSegment[]): ScheduledRequests {
  const size = segments.reduce((sum, { samples }) => sum + samples.rows.length, 0);
  const table = segments[0]?.samples.table ?? new SampleTable();
  const rows = new Uint32Array(size);
  const [intendedMs, sentMs, endedMs] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  let index = 0;
  for (const segment of segments) {
    const zeroMs = startOfSchedule(segment);
    for (const row of segment.samples.rows) {
      const [intended, sent] = [table.intendedAt.ms(row), table.sentAt.ms(row)];
      rows[index] = row;
      intendedMs[index] = (Number.isNaN(intended) ? sent : intended) - zeroMs;
      sentMs[index] = sent - zeroMs;
      endedMs[index] = table.endedAt.ms(row) - zeroMs;
      index += 1;
    }
  }
  return { samples: { table, rows }, intendedMs, sentMs, endedMs };
}

/**
 * When the schedule would have started. Segments start with a pause between them that the schedule does not have, so times are
 * relative to the segment's own start or, when it did not end, to the intended time of its first sample.
 */
function startOfSchedule({ job, segment, record, samples: { table, rows } }: JudgedSegment): number {
  if (record !== undefined) return Date.parse(record.startedAt) - segment.fromSeconds * 1000;
  const firstOffsetMs = arrivalsOfSegment(job, segment)[0] ?? segment.fromSeconds * 1000;
  let firstMs = Number.POSITIVE_INFINITY;
  for (const row of rows) if (table.intendedAt.ms(row) < firstMs) firstMs = table.intendedAt.ms(row);
  return firstMs - firstOffsetMs;
}

function segmentResult({ job, segment, record, samples, verdict }: JudgedSegment): LoadSegmentResult {
  return definedOnly({
    segment: segment.index,
    fromSeconds: segment.fromSeconds,
    seconds: segment.seconds,
    startedAt: record?.startedAt ?? null,
    arrivals: arrivalsOfSegment(job, segment).length,
    sent: samples.rows.length,
    dropped: record?.dropped.length ?? 0,
    p99SendLagMs: verdict.p99LagMs,
    sendLagLimitMs: verdict.limitMs,
    valid: verdict.valid,
    reason: verdict.reason,
  });
}
