/** Reads the plan of a run, and finds the step that an event names. */
import { BenchmarkError } from '../../core/errors.ts';
import type { LoadSegment } from '../../core/load/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { findPlannedStep, loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { Configuration, LoadJob, Plan, PlannedFunction, Step } from '../../core/plan/types.ts';
import type { StepEvent } from '../events.ts';
import type { ReportStore } from '../ports.ts';
import { readRequired } from './stored-json.ts';

export interface PlannedStep {
  readonly plan: Plan;
  readonly step: Step;
  readonly measuredFunction: PlannedFunction;
}

export interface PlannedSegment {
  readonly job: LoadJob;
  readonly segment: LoadSegment;
}

/** The last plan of a lane that was read, per store: it never changes, and all steps of a lane read the same. */
const lastPlans = new WeakMap<ReportStore, { readonly key: string; readonly plan: Plan }>();

/** The whole plan. @throws BenchmarkError DATA_INVALID when the run has no valid plan */
export async function readPlan(store: ReportStore, runId: string): Promise<Plan> {
  return readRequired<Plan>(store, runKeys(runId).plan);
}

/** What the plan says about one lane or load job. */
async function readLanePlan(store: ReportStore, runId: string, laneId: string): Promise<Plan> {
  const key = runKeys(runId).lanePlan(laneId);
  const cached = lastPlans.get(store);
  if (cached?.key === key) return cached.plan;
  const plan = await readRequired<Plan>(store, key);
  lastPlans.set(store, { key, plan });
  return plan;
}

/**
 * A step of a lane, or a segment of a load job, whose `laneId` is the job's id.
 * @throws BenchmarkError DATA_INVALID when the plan has no such lane or step, or no such function
 */
export async function readStep(store: ReportStore, event: StepEvent): Promise<PlannedStep> {
  const plan = await readLanePlan(store, event.runId, event.laneId);
  const step = findPlannedStep(plan, event.laneId, event.stepIndex);
  const measuredFunction = plan.functions.find((candidate) => candidate.label === step?.function);
  if (step === undefined || measuredFunction === undefined) {
    throw notInPlan(plan, `step ${event.stepIndex} in lane ${event.laneId}`);
  }
  return { plan, step, measuredFunction };
}

/** @throws BenchmarkError DATA_INVALID when the plan has no configuration of this id */
export function findConfiguration(plan: Plan, id: string): Configuration {
  const configuration = plan.configurations.find((candidate) => candidate.id === id);
  if (configuration !== undefined) return configuration;
  throw notInPlan(plan, `configuration ${id}`);
}

/** @throws BenchmarkError DATA_INVALID when the plan has no such load job or segment */
export function findSegment(plan: Plan, { laneId, stepIndex }: StepEvent): PlannedSegment {
  const job = loadJobsOf(plan).find(({ id }) => id === laneId);
  const segment = job?.segments[stepIndex];
  if (job !== undefined && segment !== undefined) return { job, segment };
  throw notInPlan(plan, `segment ${stepIndex} of load in ${laneId}`);
}

function notInPlan(plan: Plan, item: string): BenchmarkError {
  return new BenchmarkError({
    code: 'DATA_INVALID',
    source: 'bug',
    message: `The plan of ${plan.runId} has no ${item}.`,
    fix: 'Report this with the plan.json of the run.',
  });
}
