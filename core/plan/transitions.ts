/**
 * State transitions of a run: every state that is entered is one, and each is billed (aws.amazon.com/step-functions/pricing,
 * read 2026-11-21). Counted on state-machine/benchmark.asl.json; a test walks the definition and holds these numbers against
 * it. A retry that Step Functions makes of a task is one more, and leaves no trace that a report could count.
 */

/** PlanRun, IsThereWork, IsThereLoad, RestoreConfiguration, AggregateResults, PublishReport, IsRunComplete and the end. */
const OF_RUN = 8;
/** MeasureLanes or ApplyLoads, where there is something for it. */
const OF_MAP = 1;
/** EnterLane; its end stands in the place of the last step's NextStep. */
const OF_LANE = 1;
/** ForceColdStart, Measure, WhatNext, and NextStep, NextAttempt or LaneDone. */
const OF_ATTEMPT = 4;
/** WaitOutThrottle, before the attempt after a throttled one. */
const OF_WAIT = 1;
/** EnterLoad and SetConfiguration. */
const OF_LOAD_JOB = 2;
/** ApplyLoad and WhatNextLoad. */
const OF_SEGMENT = 2;
/** NextSegment and IsConfigurationSet. */
const BETWEEN_SEGMENTS = 2;

interface CountedWork {
  readonly lanes: number;
  /** Attempts of all steps; a step that is left out is entered once. */
  readonly attempts: number;
  /** Throttles that were waited out. */
  readonly waits?: number;
  /** Segments of each load job. */
  readonly segments: readonly number[];
}

/** Transitions of a run in which every task came to its end. */
export function countTransitions({ lanes, attempts, waits = 0, segments }: CountedWork): number {
  const ofLoad = segments.map((count) => OF_LOAD_JOB + OF_SEGMENT * count + BETWEEN_SEGMENTS * (count - 1) + 1);
  return (
    OF_RUN +
    (lanes > 0 ? OF_MAP : 0) +
    OF_LANE * lanes +
    OF_ATTEMPT * attempts +
    OF_WAIT * waits +
    (segments.length > 0 ? OF_MAP : 0) +
    ofLoad.reduce((sum, count) => sum + count, 0)
  );
}
