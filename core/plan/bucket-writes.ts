/** PUT requests that a run makes to the reports bucket, which S3 bills. */
import type { Plan } from './types.ts';

/** Of every run: the execution's index, lanes.json, load.json, plan.json, restoring, restored, publication.json, and the seven files of the report. */
export const PUTS_PER_RUN = 14;
/** Of a run that is published: its object in history, latest and index.html. */
const PUTS_PER_PUBLICATION = 3;
const PUTS_PER_DELIVERY = 1;
/** The lock when it is acquired, revoked and released, and the snapshot. */
export const PUTS_PER_FUNCTION = 4;
/** A step's file of records is written when it is measured and again when it is judged. */
export const PUTS_PER_STEP_FILE = 2;
/** Files of records of about three phases, and the step's status. */
export const PUTS_PER_STEP = 3 * PUTS_PER_STEP_FILE + 1;

/** What a run writes once; messages to subscribers, and the parts of very large files, are not counted. */
export function putsOfRun(plan: Pick<Plan, 'modified' | 'scheduledTime' | 'lanes' | 'load' | 'partCount'>): number {
  const published = plan.modified ? 0 : PUTS_PER_PUBLICATION;
  return PUTS_PER_RUN + published + (plan.scheduledTime === undefined ? 0 : PUTS_PER_DELIVERY) + putsOfLanes(plan);
}

/** The plan of each lane and load job, and the items of each part after the first. */
export function putsOfLanes({ lanes, load = [], partCount = 1 }: Pick<Plan, 'lanes' | 'load' | 'partCount'>): number {
  return lanes.length + load.length + Math.max(1, partCount) - 1;
}
