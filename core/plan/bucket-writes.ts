/** PUT requests that a run makes to the reports bucket, which S3 bills. */
import { loadJobsOf } from './load-jobs.ts';
import type { Plan } from './types.ts';

/** The execution's index, lanes.json, load.json, plan.json, delivery, restoring, restored, four files of the report, latest, history. */
export const PUTS_PER_RUN = 13;
/** The lock when it is acquired, revoked and released, and the snapshot. */
export const PUTS_PER_FUNCTION = 4;
/** A step's file of records is written when it is measured and again when it is judged. */
export const PUTS_PER_STEP_FILE = 2;
/** Files of records of about three phases, and the step's status. */
export const PUTS_PER_STEP = 3 * PUTS_PER_STEP_FILE + 1;

/** The plan of each lane and load job, and the items of each part after the first. */
export function putsOfLanes(plan: Pick<Plan, 'lanes' | 'load' | 'partCount'>): number {
  return plan.lanes.length + loadJobsOf(plan).length + (plan.partCount ?? 1) - 1;
}
