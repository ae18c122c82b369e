/** All requests of a run to the reports bucket, for its estimate. */
import type { Suite } from '../suite/types.ts';
import { sum } from '../sum.ts';
import { getsOfRun } from './bucket-reads.ts';
import { filesOfLoadJob, PUTS_PER_FUNCTION, putsOfParts, putsOfRun, putsOfStep } from './bucket-writes.ts';
import { countLambdaFunctions } from './lambda-functions.ts';
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
  const functions = countLambdaFunctions(work.functions);
  const steps = sum(lanes, (lane) => lane.steps.length);
  const ofSteps = sum(measured, putsOfStep) + steps - measured.length;
  const ofLoad = sum(load, (job) => filesOfLoadJob(job) + job.segments.length);
  const ofParts = putsOfParts({ steps, configurations: configurations.length, invocations });
  return {
    s3Puts: putsOfRun(work) + PUTS_PER_FUNCTION * functions + suite.setup.length + ofSteps + ofLoad + ofParts,
    s3Gets: getsOfRun({ ...work, functions }, measured),
  };
}
