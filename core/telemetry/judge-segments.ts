/** Every segment that the plan has, with what it left and whether its data may be used. */
import type { LoadSegment, LoadSegmentRecord } from '../load/types.ts';
import { loadJobsOf } from '../plan/load-jobs.ts';
import type { LoadJob, Plan } from '../plan/types.ts';
import { judgeSendLag, type LagVerdict, SEND_LAG_METRIC } from './send-lag.ts';
import type { Sample } from './types.ts';

export interface JudgedSegment {
  readonly job: LoadJob;
  readonly segment: LoadSegment;
  /** Absent when the segment did not come to its end. */
  readonly record?: LoadSegmentRecord;
  /** Everything that was sent. */
  readonly samples: readonly Sample[];
  readonly verdict: LagVerdict;
}

/** Latency from the intended start: what a caller of a service that answers late has waited. */
export function latencyMs(sample: Sample): number {
  return sample.clientLatencyMs + (sample.metrics[SEND_LAG_METRIC] ?? 0);
}

/** @param samples of the whole run; those of load are looked at, whatever their status */
export function judgeSegments(
  plan: Pick<Plan, 'load'>,
  samples: readonly Sample[],
  records: readonly LoadSegmentRecord[],
): readonly JudgedSegment[] {
  const ofLoad = Map.groupBy(
    samples.filter(({ phase }) => phase === 'load'),
    ({ configurationId, round }) => `${round} ${configurationId}`,
  );
  return loadJobsOf(plan).flatMap((job) =>
    job.segments.map((segment): JudgedSegment => {
      const record = records.find((each) => each.laneId === job.id && each.segment === segment.index);
      const sent = ofLoad.get(`${segment.index + 1} ${job.configurationId}`) ?? [];
      const verdict = judgeSendLag({
        lagsMs: sent.map((sample) => sample.metrics[SEND_LAG_METRIC] ?? 0),
        latenciesMs: sent.map(latencyMs),
        dropped: record?.dropped.length ?? 0,
      });
      if (record !== undefined) return { job, segment, record, samples: sent, verdict };
      const reason = 'the segment did not come to its end';
      return { job, segment, samples: sent, verdict: { ...verdict, valid: false, reason } };
    }),
  );
}

/** The samples with those of invalid segments excluded: a late generator's figures are not reported. */
export function excludeInvalidLoad(samples: readonly Sample[], segments: readonly JudgedSegment[]): Sample[] {
  const invalid = new Set(segments.filter(({ verdict }) => !verdict.valid).flatMap((each) => each.samples));
  return samples.map((sample) =>
    invalid.has(sample) && sample.status === 'valid'
      ? { ...sample, status: 'excluded', excludeReason: 'load_invalid' }
      : sample,
  );
}
