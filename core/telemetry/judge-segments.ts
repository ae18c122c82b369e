/** Every segment of the plan, with its record and samples and whether they are valid. */
import type { LoadSegment, LoadSegmentRecord } from '../load/types.ts';
import { loadJobsOf } from '../plan/load-jobs.ts';
import type { LoadJob, Plan } from '../plan/types.ts';
import { judgeSendLag, type LagVerdict, SEND_LAG_METRIC } from './send-lag.ts';
import type { Sample } from './types.ts';

export interface JudgedSegment {
  readonly job: LoadJob;
  readonly segment: LoadSegment;
  /** Absent when the segment was not completed. */
  readonly record?: LoadSegmentRecord;
  /** Samples of all requests that were sent. */
  readonly samples: readonly Sample[];
  readonly verdict: LagVerdict;
}

/** Latency from the intended start of the request, in ms: how long a caller of a slow service has waited. */
export function latencyMs(sample: Sample): number {
  return sample.clientLatencyMs + (sample.metrics[SEND_LAG_METRIC] ?? 0);
}

/** @param samples samples of the whole run; those of load are used, whatever their status */
export function judgeSegments(
  plan: Pick<Plan, 'load'>,
  samples: readonly Sample[],
  records: readonly LoadSegmentRecord[],
): readonly JudgedSegment[] {
  const loadSamples = Map.groupBy(
    samples.filter(({ phase }) => phase === 'load'),
    ({ configurationId, round }) => `${round} ${configurationId}`,
  );
  const recordOf = new Map(records.toReversed().map((record) => [`${record.laneId} ${record.segment}`, record]));
  return loadJobsOf(plan).flatMap((job) =>
    job.segments.map((segment): JudgedSegment => {
      const record = recordOf.get(`${job.id} ${segment.index}`);
      const sent = loadSamples.get(`${segment.index + 1} ${job.configurationId}`) ?? [];
      const verdict = judgeSendLag({
        lagsMs: sent.map((sample) => sample.metrics[SEND_LAG_METRIC] ?? 0),
        latenciesMs: sent.map(latencyMs),
        dropped: record?.dropped.length ?? 0,
        callerFailed: sent.filter(({ excludeReason }) => excludeReason === 'caller_failed').length,
      });
      if (record !== undefined) return { job, segment, record, samples: sent, verdict };
      const reason = 'the segment did not come to its end';
      return { job, segment, samples: sent, verdict: { ...verdict, valid: false, reason } };
    }),
  );
}

/** Excludes the samples of invalid segments: figures of a generator that is late are not reported. */
export function excludeInvalidLoad(samples: readonly Sample[], segments: readonly JudgedSegment[]): Sample[] {
  const invalid = new Set(segments.filter(({ verdict }) => !verdict.valid).flatMap((segment) => segment.samples));
  return samples.map((sample) =>
    invalid.has(sample) && sample.status === 'valid'
      ? { ...sample, status: 'excluded', excludeReason: 'load_invalid' }
      : sample,
  );
}
