/**
 * State transitions of a run. Every state that is entered is one, and each is billed (aws.amazon.com/step-functions/pricing,
 * read 2026-11-21). The numbers are those of state-machine/benchmark.asl.yaml; a test walks the definition and compares them.
 * A retry of a task by Step Functions is one more transition, which a report cannot count.
 */

/** PlanRun, IsThereWork, IsThereMore, RestoreConfiguration, AggregateResults, PublishReport, IsRunComplete and the end. */
const PER_RUN = 8;
/** MeasureLanes for the first part, or ApplyLoads, if there are lanes or load jobs. */
const PER_MAP = 1;
/** MeasureLanes for each later part, and IsThereMore after it. */
const PER_LATER_PART = 2;
/** EnterLane and LaneDone. */
const PER_LANE = 2;
/** ForceColdStart, Measure and WhatNext. */
const PER_ATTEMPT = 3;
/** WaitOutThrottle, before the attempt after a throttled one. */
export const PER_WAIT = 1;
/** EnterLoad, SetConfiguration and LoadDone. */
const PER_LOAD_JOB = 3;
/** ApplyLoad and WhatNextLoad. */
const PER_SEGMENT = 2;

interface CountedWork {
  /** Executions of lanes in each part. */
  readonly parts: readonly number[];
  /** Attempts of all steps; a skipped step is entered once. */
  readonly attempts: number;
  /** Throttles that were waited out. */
  readonly waits?: number;
  /** Segments of each load job. */
  readonly segments: readonly number[];
}

/** Of a call of a task: its own state. */
export const TRANSITIONS_PER_TASK = 1;
/** WhatNext or WhatNextLoad, after a task that measures. */
export const TRANSITIONS_AFTER_CALLS = 1;
/** PlanRun, RestoreConfiguration, AggregateResults and PublishReport. */
const TASKS_PER_RUN = 4;

/** Transitions of a run without attempts of steps that belong to no task: those of its Maps, lanes and load jobs. */
export function transitionsBetweenTasks(work: Pick<CountedWork, 'parts' | 'segments'>): number {
  // A load job is configured once, and each segment applied.
  const configured = work.segments.length;
  const applied = work.segments.reduce((sum, count) => sum + count, 0);
  const tasks = TASKS_PER_RUN + configured + applied;
  return countTransitions({ ...work, attempts: 0 }) - TRANSITIONS_PER_TASK * tasks - TRANSITIONS_AFTER_CALLS * applied;
}

/** Transitions of a run in which every task succeeded. */
export function countTransitions({ parts, attempts, waits = 0, segments }: CountedWork): number {
  const perJob = segments.map((count) => PER_LOAD_JOB + PER_SEGMENT * count);
  return (
    PER_RUN +
    (parts.length > 0 ? PER_MAP + PER_LATER_PART * (parts.length - 1) : 0) +
    PER_LANE * parts.reduce((sum, lanes) => sum + lanes, 0) +
    PER_ATTEMPT * attempts +
    PER_WAIT * waits +
    (segments.length > 0 ? PER_MAP : 0) +
    perJob.reduce((sum, count) => sum + count, 0)
  );
}
