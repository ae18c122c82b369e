/**
 * How far the load of a run is. Records come to S3 in files of some hundreds, minutes apart at a low rate, so between
 * them the schedule's own clock says where the load is: it does not wait for answers.
 */
import { totalSeconds } from '../core/load/schedule.ts';
import type { LoadSegment } from '../core/load/types.ts';
import { runKeys } from '../core/plan/keys.ts';
import { RECORDS_A_FILE } from '../core/plan/limits.ts';
import { loadJobsOf } from '../core/plan/load-jobs.ts';
import type { LoadJob, Plan } from '../core/plan/types.ts';

export interface LoadProgress {
  /** From 1. */
  readonly job: number;
  readonly jobs: number;
  readonly configurationId: string;
  /** Of this job's schedule; by the clock of whoever looks, from the moment the segment was first seen to be next. */
  readonly seconds: number;
  readonly secondsPlanned: number;
  /** Answers that are in S3, and arrivals of this job. */
  readonly recorded: number;
  readonly arrivals: number;
  /** Of this job and those after it. */
  readonly secondsLeft: number;
  /** Of the segment that is applied now, from 0 to 1. */
  readonly shareOfSegment: number;
}

/** Keys of a run, as they are now. */
export interface RunFiles {
  readonly steps: readonly string[];
  readonly samples: readonly string[];
}

export type LoadWatch = (files: RunFiles, lanesDone: boolean, nowMs: number) => LoadProgress | undefined;

/**
 * Gives a function that tells how far the load is, call after call; undefined before the load, after it, and without one.
 * @param lanesDone nothing but load is left
 */
export function makeLoadWatch(plan: Plan): LoadWatch {
  const jobs = loadJobsOf(plan);
  const keys = runKeys(plan.runId);
  let seen: { readonly place: string; readonly sinceMs: number } | undefined;
  return ({ steps, samples }, lanesDone, nowMs) => {
    const ended = new Set(steps);
    const isEnded = (job: LoadJob, segment: LoadSegment) => ended.has(keys.step(job.id, segment.index));
    // A lane that broke leaves steps undone for good: load that has begun is a sign of its own.
    const hasBegun = jobs.some((job) =>
      job.segments.some((segment) => isEnded(job, segment) || filesOf(job, segment, samples) > 0),
    );
    const index = jobs.findIndex((job) => !job.segments.every((segment) => isEnded(job, segment)));
    const job = jobs[index];
    const segment = job?.segments.find((each) => !isEnded(job, each));
    if (job === undefined || segment === undefined || !(lanesDone || hasBegun)) return undefined;
    const place = `${job.id}/${segment.index}`;
    if (seen?.place !== place) seen = { place, sinceMs: nowMs };
    const inSegment = Math.min((nowMs - seen.sinceMs) / 1000, segment.seconds);
    const seconds = segment.fromSeconds + inSegment;
    const secondsPlanned = totalSeconds(job.options.phases);
    const later = jobs.slice(index + 1).reduce((sum, { options }) => sum + totalSeconds(options.phases), 0);
    return {
      job: index + 1,
      jobs: jobs.length,
      configurationId: job.configurationId,
      seconds,
      secondsPlanned,
      recorded: job.segments.reduce(
        (sum, each) => sum + (isEnded(job, each) ? each.arrivals : recordsIn(each, filesOf(job, each, samples))),
        0,
      ),
      arrivals: job.arrivals,
      secondsLeft: secondsPlanned - seconds + later,
      shareOfSegment: segment.seconds === 0 ? 1 : inSegment / segment.seconds,
    };
  };

  function filesOf(job: LoadJob, segment: LoadSegment, samples: readonly string[]): number {
    const last = keys.loadSamples(job.configurationId, segment.index, 0);
    const others = last.replace(/\.json$/, '-');
    return samples.filter((key) => key === last || key.startsWith(others)).length;
  }
}

function recordsIn(segment: LoadSegment, files: number): number {
  return Math.min(segment.arrivals, files * RECORDS_A_FILE);
}
