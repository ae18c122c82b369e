/** All requests of a run to the reports bucket, for its estimate. */
import type { Suite } from '../suite/types.ts';
import { getsOfRun } from './bucket-reads.ts';
import { filesOfLoadJob, PUTS_PER_FUNCTION, putsOfParts, putsOfRun, putsOfStep } from './bucket-writes.ts';
import type { Plan, Step } from './types.ts';

interface RequestingWork
  extends Pick<
    Plan,
    'modified' | 'scheduledTime' | 'functions' | 'configurations' | 'lanes' | 'load' | 'partCount' | 'stopping'
  > {
  readonly suite: Pick<Suite, 'setup'>;
}

interface BucketRequests {
  readonly s3Puts: number;
  readonly s3Gets: number;
}

/** @param measured the steps that are not skipped, with what is measured of them */
export function requestsToBucket(work: RequestingWork, measured: readonly Step[], invocations: number): BucketRequests {
  const { lanes, load = [], configurations, suite } = work;
  const functions = new Set(work.functions.map(({ functionArn }) => functionArn)).size;
  const steps = lanes.reduce((sum, lane) => sum + lane.steps.length, 0);
  const ofSteps = measured.reduce((sum, step) => sum + putsOfStep(step), steps - measured.length);
  const ofLoad = load.reduce((sum, job) => sum + filesOfLoadJob(job) + job.segments.length, 0);
  const ofParts = putsOfParts({ steps, configurations: configurations.length, invocations });
  return {
    s3Puts: putsOfRun(work) + PUTS_PER_FUNCTION * functions + suite.setup.length + ofSteps + ofLoad + ofParts,
    s3Gets: getsOfRun({ ...work, functions }, measured),
  };
}
