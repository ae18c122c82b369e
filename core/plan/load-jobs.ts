/** Load jobs of a plan: one per configuration under load, split into segments that fit into one Lambda invocation. */
import { definedOnly } from '../defined-only.ts';
import type { BenchmarkError } from '../errors.ts';
import { arrivalSchedule } from '../load/schedule.ts';
import { arrivalsOf, makeSegments } from '../load/segments.ts';
import type { LoadSegment } from '../load/types.ts';
import { loadOf, payloadsOf } from '../suite/phases.ts';
import type { Suite } from '../suite/types.ts';
import { configurationId, overridesOf, plannedFunction } from './configurations.ts';
import { INIT_LIMIT_SECONDS, MEASURE_SECONDS, overLimits } from './limits.ts';
import type { LoadJob, Plan, PlannedFunction, Step } from './types.ts';

/** Minimum length of a segment; a function whose timeout leaves less cannot be put under load. */
const MIN_SEGMENT_SECONDS = 60;
/** What aggregation was measured with (docs/decisions/0185-aggregation.md). */
const MAX_ARRIVALS = 1_000_000;

/**
 * The load jobs of a suite, in the order of its functions.
 * @throws BenchmarkError OVER_LIMITS when a function's timeout is too long for a segment, or there are too many arrivals
 */
export function makeLoadJobs(suite: Suite, functions: readonly PlannedFunction[]): readonly LoadJob[] {
  const jobs = suite.functions.flatMap((measured) => {
    const options = loadOf(suite, measured);
    if (options === undefined) return [];
    const planned = plannedFunction(functions, measured.label);
    const maxSegmentSeconds = MEASURE_SECONDS - INIT_LIMIT_SECONDS - planned.timeoutSeconds;
    const payloads = payloadsOf(suite, measured, 'load');
    if (payloads.length > 0 && maxSegmentSeconds < MIN_SEGMENT_SECONDS) throw timeoutTooLong(planned);
    return measured.memoryMb.flatMap((memoryMb) =>
      overridesOf(measured).flatMap((override) =>
        payloads.map((payload) => {
          const fields = { function: measured.label, architecture: planned.architecture, memoryMb };
          const id = configurationId(fields, payload, override);
          const seed = `${suite.seed}/load/${id}`;
          const schedule = arrivalSchedule(options.phases, options.distribution, seed);
          return definedOnly({
            configurationId: id,
            function: measured.label,
            memoryMb,
            override,
            options,
            seed,
            arrivals: schedule.length,
            segments: makeSegments(options.phases, schedule, maxSegmentSeconds),
          });
        }),
      ),
    );
  });
  assertArrivalsFit(jobs.reduce((sum, { arrivals }) => sum + arrivals, 0));
  return jobs.map((job, index) => ({ id: `load-${index + 1}`, ...job }));
}

/** Arrivals of a segment in ms from the start of the job's schedule; always the same for the same job. */
export function arrivalsOfSegment(job: LoadJob, segment: LoadSegment): readonly number[] {
  return arrivalsOf(segment, arrivalSchedule(job.options.phases, job.options.distribution, job.seed));
}

/** The load jobs of a plan; empty for a suite without load. */
export function loadJobsOf(plan: Pick<Plan, 'load'>): readonly LoadJob[] {
  return plan.load ?? [];
}

/** A segment in the form of a step, because the function's configuration is set in the same way for both. */
function stepOfSegment(job: LoadJob, segment: LoadSegment): Step {
  return definedOnly({
    index: segment.index,
    round: segment.index + 1,
    position: 1,
    function: job.function,
    memoryMb: job.memoryMb,
    override: job.override,
    warm: [],
  });
}

/** The step of a lane, or the segment of a load job, by the ids that keys and events carry. */
export function findPlannedStep(plan: Plan, laneId: string, stepIndex: number): Step | undefined {
  const lane = plan.lanes.find(({ id }) => id === laneId);
  // The index of a step is its place in its lane.
  if (lane !== undefined) return lane.steps[stepIndex];
  const job = loadJobsOf(plan).find(({ id }) => id === laneId);
  const segment = job?.segments[stepIndex];
  return job === undefined || segment === undefined ? undefined : stepOfSegment(job, segment);
}

function timeoutTooLong(planned: PlannedFunction): BenchmarkError {
  const maxTimeoutSeconds = MEASURE_SECONDS - INIT_LIMIT_SECONDS - MIN_SEGMENT_SECONDS;
  return overLimits(
    `${planned.label} may take ${planned.timeoutSeconds} s per call: too long for a load segment in the 15 minutes of a Lambda.`,
    `Set the timeout of ${planned.functionName} to ${maxTimeoutSeconds} s or less, or exclude it from the load.`,
  );
}

function assertArrivalsFit(arrivals: number): void {
  if (arrivals <= MAX_ARRIVALS) return;
  throw overLimits(
    `The load would send ${arrivals} invocations, and the maximum per run is ${MAX_ARRIVALS}.`,
    'Use shorter phases, lower rates, fewer memory sizes or payloads, or several suites.',
  );
}
