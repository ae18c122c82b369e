/**
 * What a step leaves in its status for the next step of the same Lambda function, which so knows its RevisionId and how long
 * its update will take without asking Lambda.
 */
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { Plan } from '../../core/plan/types.ts';
import type { UpdateHint } from '../../core/plan/update-polls.ts';
import type { StepEvent } from '../events.ts';
import type { ReportStore } from '../ports.ts';
import { readStepStatus } from './step-status.ts';

export interface UpdateRecord {
  /** Time from the accepted update to the poll that found it ended; absent when the step made none. */
  readonly endedMs?: number | undefined;
  readonly hint?: UpdateHint | undefined;
  /** Layer version that the update attached; absent = none. */
  readonly layer?: string | undefined;
  /** Of the function after the update; absent when another client has changed the function since the snapshot. */
  readonly revisionId?: string | undefined;
}

/** Without the RevisionId when another client changed the function after the update. */
export function afterStep(update: UpdateRecord | undefined, functionChanged: boolean | undefined) {
  if (update === undefined) return {};
  const { revisionId: _, ...others } = update;
  return { update: functionChanged === true ? others : update };
}

/**
 * The record of the step before this one that updated the same Lambda function, under any of its labels.
 * @returns undefined when there is no such step; an empty record when that step failed or left none
 */
export async function readUpdateBefore(
  store: ReportStore,
  plan: Plan,
  event: StepEvent,
): Promise<UpdateRecord | undefined> {
  const before = stepBefore(plan, event);
  if (before === undefined) return undefined;
  return (await readStepStatus(store, { ...event, ...before }))?.update ?? {};
}

type StepKey = Pick<StepEvent, 'laneId' | 'stepIndex'>;

function stepBefore(plan: Plan, { laneId, stepIndex }: StepKey): StepKey | undefined {
  const nameOf = new Map(plan.functions.map(({ label, functionName }) => [label, functionName]));
  const lane = plan.lanes.find(({ id }) => id === laneId);
  if (lane !== undefined) {
    const name = nameOf.get(lane.steps[stepIndex]?.function ?? '');
    const index = lane.steps.slice(0, stepIndex).findLastIndex((step) => nameOf.get(step.function) === name);
    return index === -1 ? undefined : { laneId, stepIndex: index };
  }
  const jobs = loadJobsOf(plan);
  const position = jobs.findIndex(({ id }) => id === laneId);
  // A later segment is configured when the first one failed.
  if (stepIndex > 0) return { laneId, stepIndex: stepIndex - 1 };
  const name = nameOf.get(jobs[position]?.function ?? '');
  const job = jobs.slice(0, Math.max(0, position)).findLast((earlier) => nameOf.get(earlier.function) === name);
  if (job !== undefined) return { laneId: job.id, stepIndex: job.segments.length - 1 };
  const measured = plan.lanes.find(({ functions }) => functions.some((label) => nameOf.get(label) === name));
  const last = measured?.steps.findLastIndex((step) => nameOf.get(step.function) === name) ?? -1;
  return measured === undefined || last === -1 ? undefined : { laneId: measured.id, stepIndex: last };
}
