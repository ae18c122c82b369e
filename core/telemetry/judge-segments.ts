/** Every segment of the plan, with its record and samples and whether they are valid. */
import type { LoadSegment, LoadSegmentRecord } from '../load/types.ts';
import { loadJobsOf } from '../plan/load-jobs.ts';
import type { LoadJob, Plan } from '../plan/types.ts';
import type { SampleIndex, SampleRows } from './sample-index.ts';
import { judgeSendLag, type LagVerdict, SEND_LAG_METRIC } from './send-lag.ts';

export interface JudgedSegment {
  readonly job: LoadJob;
  readonly segment: LoadSegment;
  /** Absent when the segment was not completed. */
  readonly record?: LoadSegmentRecord;
  /** Samples of all requests that were sent. */
  readonly samples: SampleRows;
  readonly verdict: LagVerdict;
}

/** Latency from the intended start of each request, in ms: how long a caller of a slow service has waited. */
export function latenciesMs(samples: SampleRows): Float64Array {
  const lagsMs = sendLagsMs(samples);
  return samples.table.numbers.clientLatencyMs.of(samples.rows).map((ms, index) => ms + (lagsMs[index] ?? 0));
}

function sendLagsMs({ table, rows }: SampleRows): Float64Array {
  return table.metrics.of(rows, SEND_LAG_METRIC).map((ms) => ms || 0);
}

/** @param index samples of the whole run; those of load are used, whatever their status */
export function judgeSegments(
  plan: Pick<Plan, 'load'>,
  index: SampleIndex,
  records: readonly LoadSegmentRecord[],
): readonly JudgedSegment[] {
  const { table } = index;
  const recordOf = new Map(records.toReversed().map((record) => [`${record.laneId} ${record.segment}`, record]));
  return loadJobsOf(plan).flatMap((job) => {
    const sentInJob = index.rows(job.configurationId, 'load').rows;
    return job.segments.map((segment): JudgedSegment => {
      const record = recordOf.get(`${job.id} ${segment.index}`);
      const rows = sentInJob.filter((row) => table.round.at(row) === segment.index + 1);
      const samples = { table, rows };
      const lagsMs = sendLagsMs(samples);
      const verdict = judgeSendLag({
        lagsMs,
        latenciesMs: latenciesMs(samples),
        dropped: record?.dropped.length ?? 0,
        callerFailed: rows.filter((row) => table.excludeReason.get(row) === 'caller_failed').length,
      });
      if (record !== undefined) return { job, segment, record, samples, verdict };
      const reason = 'the segment did not come to its end';
      return { job, segment, samples, verdict: { ...verdict, valid: false, reason } };
    });
  });
}

/** Excludes the samples of invalid segments: figures of a generator that is late are not reported. */
export function excludeInvalidLoad(segments: readonly JudgedSegment[]): void {
  for (const { verdict, samples } of segments) {
    if (verdict.valid) continue;
    const { table, rows } = samples;
    for (const row of rows) if (table.isValid(row)) table.exclude(row, 'load_invalid');
  }
}
