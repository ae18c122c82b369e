/** GET requests of a run to the reports bucket, also for objects that are not there: S3 bills both. */
import { sum } from '../sum.ts';
import { filesOfLoadJob, filesOfStep } from './bucket-writes.ts';
import { partsOfStep } from './stopping.ts';
import type { Plan, Step } from './types.ts';

/** PlanRun and RestoreConfiguration: of a lock when it is acquired, revoked, checked and released; and the snapshot. */
const GETS_PER_FUNCTION = 5;
/** ForceColdStart: the lane's plan, the statuses of up to three steps before, the snapshot and the lock. */
const GETS_PER_UPDATE = 6;
/** Measure: the status, the lane's plan, and cold records of the same attempt. ApplyLoad: the stop signal instead of those. */
const GETS_PER_MEASUREMENT = 3;
/** Of a skipped step: its status and the lane's plan. */
const GETS_PER_SKIPPED_STEP = 2;
/** ApplyLoad checks every five seconds whether the run is being stopped. */
const STOP_CHECK_SECONDS = 5;
/** plan.json and results.json before they exist, the execution's index, plan.json, restored.json, publication.json, latest, index.html and its row. */
const GETS_PER_RUN = 9;

type ReadWork = Pick<Plan, 'lanes' | 'load' | 'partCount' | 'stopping'> & {
  /** Lambda functions. */
  readonly functions: number;
};

interface RepeatedAttempt {
  readonly step: Step;
  readonly attempt: number;
}

/**
 * At most: a Lambda that continues a lane has its plan already. The nights before, which a nightly run compares itself with, and what a
 * step of minutes reads to see whether the run is being stopped, are not counted.
 * @param measured the steps that are not skipped
 * @param repeated the attempts after a first one, which has the number 1
 */
export function getsOfRun(
  { lanes, load = [], partCount, stopping, functions }: ReadWork,
  measured: readonly Step[],
  repeated: readonly RepeatedAttempt[] = [],
): number {
  const steps = lanes.flatMap((lane) => lane.steps);
  const rules = new Map(
    (stopping ?? []).map(({ configurationId, phase, rule }) => [`${phase} ${configurationId}`, rule.leastRounds]),
  );
  const ofMeasured = sum(measured, (step) => GETS_PER_MEASUREMENT + statusesRead(rules, step) + filesOfStep(step));
  // Measure also reads the cold records of the earlier attempts, and AggregateResults those of this one.
  const ofRepeated = sum(
    repeated,
    ({ step, attempt }) => GETS_PER_UPDATE + GETS_PER_MEASUREMENT + 2 * statusesRead(rules, step) + attempt,
  );
  const ofLoad = sum(load, (job) => {
    const ofSegments = job.segments.map(({ seconds }) => GETS_PER_MEASUREMENT + seconds / STOP_CHECK_SECONDS + 1);
    return GETS_PER_UPDATE + sum(ofSegments, (gets) => gets) + filesOfLoadJob(job);
  });
  return Math.round(
    GETS_PER_RUN +
      // Step Functions reads the items of each part, and of load.
      (partCount ?? 1) +
      (load.length > 0 ? 1 : 0) +
      GETS_PER_FUNCTION * functions +
      // AggregateResults reads the status of every step, and each file of records.
      sum(steps, (step) => GETS_PER_UPDATE + statusesRead(rules, step) + 1) +
      GETS_PER_SKIPPED_STEP * (steps.length - measured.length) +
      ofMeasured +
      ofRepeated +
      ofLoad,
  );
}

/** A step that may be skipped is decided from the status of one step per earlier round. */
function statusesRead(minRounds: ReadonlyMap<string, number>, step: Step): number {
  const isOpen = partsOfStep(step).some(
    ({ phase, configurationId }) => step.round > (minRounds.get(`${phase} ${configurationId}`) ?? step.round),
  );
  return isOpen ? step.round - 1 : 0;
}
