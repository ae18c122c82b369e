/**
 * Progress of a run's load. Records are written to S3 in files of some hundreds, at a low rate minutes apart. Between two
 * files the progress is taken from the clock: the schedule does not wait for responses.
 */
import { totalSeconds } from '../../core/load/schedule.ts';
import type { LoadSegment } from '../../core/load/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { RECORDS_PER_FILE } from '../../core/plan/limits.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { LoadJob, Plan } from '../../core/plan/types.ts';

export interface LoadProgress {
  /** From 1. */
  readonly job: number;
  readonly jobs: number;
  readonly configurationId: string;
  /** Elapsed time of this job's schedule, counted by this machine's clock since the segment was first seen to be next. */
  readonly seconds: number;
  readonly secondsPlanned: number;
  /** Records in S3, and arrivals of this job. */
  readonly recorded: number;
  readonly arrivals: number;
  /** Of this job and the later jobs. */
  readonly secondsLeft: number;
  /** Of the segment that is applied now, from 0 to 1. */
  readonly shareOfSegment: number;
}

/** The S3 keys of a run that exist at one time. */
interface RunFiles {
  readonly steps: readonly string[];
  readonly samples: readonly string[];
}

export type LoadWatch = (files: RunFiles, lanesDone: boolean, nowMs: number) => LoadProgress | undefined;

/**
 * @returns a function that returns the current progress; undefined before and after the load, and for a run without load.
 * Its `lanesDone` is true when only load remains.
 */
export function makeLoadWatch(plan: Plan): LoadWatch {
  const jobs = loadJobsOf(plan);
  const keys = runKeys(plan.runId);
  let seen: { readonly segmentKey: string; readonly sinceMs: number } | undefined;
  return ({ steps, samples }, lanesDone, nowMs) => {
    const ended = new Set(steps);
    const isEnded = (job: LoadJob, segment: LoadSegment) => ended.has(keys.step(job.id, segment.index));
    // A lane that failed never completes its steps, so load that has begun counts as well.
    const hasBegun = jobs.some((job) =>
      job.segments.some((segment) => isEnded(job, segment) || filesOf(job, segment, samples) > 0),
    );
    const index = jobs.findIndex((job) => !job.segments.every((segment) => isEnded(job, segment)));
    const job = jobs[index];
    const segment = job?.segments.find((part) => !isEnded(job, part));
    if (job === undefined || segment === undefined || !(lanesDone || hasBegun)) return undefined;
    const segmentKey = `${job.id}/${segment.index}`;
    if (seen?.segmentKey !== segmentKey) seen = { segmentKey, sinceMs: nowMs };
    const secondsInSegment = Math.min((nowMs - seen.sinceMs) / 1000, segment.seconds);
    const seconds = segment.fromSeconds + secondsInSegment;
    const secondsPlanned = totalSeconds(job.options.phases);
    const later = jobs.slice(index + 1).reduce((sum, { options }) => sum + totalSeconds(options.phases), 0);
    return {
      job: index + 1,
      jobs: jobs.length,
      configurationId: job.configurationId,
      seconds,
      secondsPlanned,
      recorded: job.segments.reduce(
        (sum, part) => sum + (isEnded(job, part) ? part.arrivals : recordsIn(part, filesOf(job, part, samples))),
        0,
      ),
      arrivals: job.arrivals,
      secondsLeft: secondsPlanned - seconds + later,
      shareOfSegment: segment.seconds === 0 ? 1 : secondsInSegment / segment.seconds,
    };
  };

  function filesOf(job: LoadJob, segment: LoadSegment, samples: readonly string[]): number {
    const last = keys.loadSamples(job.configurationId, segment.index, 0);
    const others = last.replace(/\.json$/, '-');
    return samples.filter((key) => key === last || key.startsWith(others)).length;
  }
}

function recordsIn(segment: LoadSegment, files: number): number {
  return Math.min(segment.arrivals, files * RECORDS_PER_FILE);
}
