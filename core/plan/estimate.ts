/**
 * Estimates what a plan will take. Invocations, updates and transitions are exact for a run in which every first attempt
 * succeeds; control-plane calls depend on how long an update takes; seconds and USD are rough, from the durations below,
 * and are used to reject a run that is far above the budget.
 */

import { totalSeconds } from '../load/schedule.ts';
import { invocationCostUsd } from '../pricing/cost.ts';
import { lambdaPrices } from '../pricing/price-table.ts';
import { runOverheadUsd, runPrices } from '../pricing/run-prices.ts';
import type { EnvironmentKind, Suite } from '../suite/types.ts';
import { sum } from '../sum.ts';
import { requestsToBucket } from './bucket-requests.ts';
import { countCalls, totalCalls } from './control-plane.ts';
import { countLambdaFunctions } from './lambda-functions.ts';
import { SLOT_MS } from './pacing.ts';
import { partsOf } from './parts.ts';
import { minRemaining, type RemainingStep } from './stopping.ts';
import { sweepSeconds, UPDATES } from './sweeps.ts';
import { countTransitions } from './transitions.ts';
import type {
  Configuration,
  ConfigurationStopRule,
  EstimatedCounts,
  Lane,
  LoadJob,
  PlanEstimate,
  PlannedFunction,
  RunEnvironment,
  Step,
} from './types.ts';

interface EstimateInput {
  readonly suite: Pick<Suite, 'setup'>;
  /** Enters neither latest/ nor history/. */
  readonly modified: boolean;
  readonly scheduledTime?: string;
  readonly configurations: readonly Configuration[];
  readonly lanes: readonly Lane[];
  /** Absent = 1. */
  readonly partCount?: number;
  readonly load?: readonly LoadJob[];
  readonly functions: readonly PlannedFunction[];
  readonly environment: Pick<RunEnvironment, 'kind' | 'region'>;
  readonly settleMs: number;
  /** Phases that may stop early. */
  readonly stopping?: readonly ConfigurationStopRule[];
}

/** Rough durations. On AWS, an update of a zip takes about 1 s (lambda-semantics §4.4). */
interface AssumedDurations {
  /** Planning, start of the lanes, aggregation and publishing. */
  readonly fixedSeconds: number;
  /** Finding, locking and describing a function. */
  readonly planSeconds: number;
  /** Start of the executions of a part of the lanes, after the first. */
  readonly partSeconds: number;
  /** Update of a function until it is finished. */
  readonly updateSeconds: number;
  /** Tasks and transitions of a step, without waits and invocations. */
  readonly stepSeconds: number;
  readonly coldSeconds: number;
  readonly warmSeconds: number;
}

const ASSUMED_DURATIONS: Readonly<Record<EnvironmentKind, AssumedDurations>> = {
  aws: {
    fixedSeconds: 20,
    planSeconds: 0.2,
    partSeconds: 2,
    updateSeconds: 1,
    stepSeconds: 1.5,
    coldSeconds: 1.5,
    warmSeconds: 0.1,
  },
  local: {
    fixedSeconds: 4,
    planSeconds: 0.01,
    partSeconds: 0.2,
    updateSeconds: 0,
    stepSeconds: 0.15,
    coldSeconds: 0.6,
    warmSeconds: 0.05,
  },
};

/** Assumed billed duration of one call. */
const BILLED_COLD_MS = 1500;
const BILLED_WARM_MS = 100;

/**
 * Estimates a run. `apiCalls` are calls of Lambda's control plane: most are GetFunction, whose quota is 100 per second;
 * updates have a quota of 15 per second. `costUsd` does not include free tiers and services that the measured functions
 * call (a table, a database); it is 0 locally.
 */
export function estimatePlan(input: EstimateInput): PlanEstimate {
  const maxCounts = countPlan(input, (step) => ({ remaining: step }));
  const stopping = input.stopping ?? [];
  return stopping.length === 0 ? maxCounts : { ...maxCounts, least: countPlan(input, minRemaining(stopping)) };
}

/** @param remainingOf the part of a step that is measured; a step without one is entered but skipped */
function countPlan(
  input: EstimateInput,
  remainingOf: (step: Step) => Pick<RemainingStep, 'remaining'>,
): EstimatedCounts {
  const { lanes, load = [], functions, environment } = input;
  const durations = ASSUMED_DURATIONS[environment.kind];
  const parts = partsOf(input);
  const remaining = new Map(lanes.map(({ id, steps }) => [id, steps.map((step) => remainingOf(step).remaining)]));
  const steps = [...remaining.values()].flat().filter((step) => step !== undefined);
  const lambdaFunctions = countLambdaFunctions(functions);
  const stateTransitions = countTransitions({
    parts: parts.map((items) => items.length),
    attempts: sum(lanes, (lane) => lane.steps.length),
    segments: load.map((job) => job.segments.length),
  });
  const secondsOfLoad = sum(load, (job) => secondsOfJob(job, durations, input.settleMs));
  const secondsOf = (step: Step | undefined) => secondsOfStep(step, durations, input.settleMs, lanes.length);
  const secondsOfParts = parts.map((items) =>
    items.map(({ laneId, firstStep, stepCount }) =>
      sum(remaining.get(laneId)?.slice(firstStep, firstStep + stepCount) ?? [], secondsOf),
    ),
  );
  // A part begins when every lane has ended the one before.
  const lanesSeconds =
    sum(secondsOfParts, (items) => Math.max(0, ...items)) + Math.max(0, parts.length - 1) * durations.partSeconds;
  const setupSeconds = input.suite.setup.length * durations.coldSeconds;
  const planSeconds = lambdaFunctions * durations.planSeconds;
  const restoreSeconds = sweepSeconds(lambdaFunctions, durations.updateSeconds, UPDATES);
  const plannedOf = new Map(functions.map((planned) => [planned.label, planned]));
  const invocations =
    input.suite.setup.length +
    sum(steps, (step) => burstOf(step) + serialCalls(step)) +
    sum(load, (job) => job.arrivals);
  const orchestratorSeconds = sum(secondsOfParts.flat(), (seconds) => seconds) + secondsOfLoad;
  return {
    invocations,
    updates: steps.length + load.length + lambdaFunctions,
    stateTransitions,
    apiCalls: totalCalls(
      countCalls({
        functions,
        setup: input.suite.setup,
        steps,
        load,
        laneCount: lanes.length,
        updateSeconds: durations.updateSeconds,
      }),
    ),
    seconds: Math.ceil(
      durations.fixedSeconds + planSeconds + setupSeconds + lanesSeconds + secondsOfLoad + restoreSeconds,
    ),
    costUsd:
      environment.kind === 'local'
        ? 0
        : costUsd(input, plannedOf, steps, {
            orchestratorSeconds,
            stateTransitions,
            ...requestsToBucket(input, steps, invocations),
          }),
  };
}

function burstOf(step: Step): number {
  return step.cold?.burst ?? 0;
}

/** Calls after the cold ones, one after another. */
function serialCalls(step: Step): number {
  return (step.cold?.followUps ?? 0) + sum(step.warm, ({ samples, discard }) => samples + discard);
}

/** @param step the remaining step; undefined when all of it is skipped */
function secondsOfStep(step: Step | undefined, durations: AssumedDurations, settleMs: number, lanes: number): number {
  if (step === undefined) return durations.stepSeconds;
  const waiting = durations.updateSeconds + settleMs / 1000 + durations.stepSeconds;
  return pacedSeconds(waiting + durations.coldSeconds + serialCalls(step) * durations.warmSeconds, lanes);
}

/** A lane waits half a cycle of slots on average until it may send its update, and has one update per cycle at most. */
function pacedSeconds(seconds: number, lanes: number): number {
  if (lanes <= 1) return seconds;
  const cycleSeconds = (lanes * SLOT_MS) / 1000;
  return Math.max(cycleSeconds, seconds + cycleSeconds / 2);
}

/** A schedule does not depend on how fast the function is; each segment starts a Lambda and writes its records. */
function secondsOfJob(job: LoadJob, durations: AssumedDurations, settleMs: number): number {
  const overhead = durations.updateSeconds + settleMs / 1000 + durations.stepSeconds * (1 + job.segments.length);
  return overhead + totalSeconds(job.options.phases);
}

function costUsd(
  input: EstimateInput,
  plannedOf: ReadonlyMap<string, PlannedFunction>,
  steps: readonly Step[],
  use: Parameters<typeof runOverheadUsd>[0],
): number {
  const measured = sum(steps, (step) => {
    const planned = plannedOf.get(step.function);
    const { prices } = lambdaPrices(input.environment.region, planned?.architecture ?? 'x86_64');
    const cold = Math.max(1, burstOf(step)) * invocationCostUsd(BILLED_COLD_MS, step.memoryMb, prices);
    return cold + serialCalls(step) * invocationCostUsd(BILLED_WARM_MS, step.memoryMb, prices);
  });
  const underLoad = sum(input.load ?? [], (job) => {
    const planned = plannedOf.get(job.function);
    const { prices } = lambdaPrices(input.environment.region, planned?.architecture ?? 'x86_64');
    return job.arrivals * invocationCostUsd(BILLED_WARM_MS, job.memoryMb, prices);
  });
  const { orchestrator, stepFunctions, s3 } = runOverheadUsd(use, runPrices(input.environment.region));
  return measured + underLoad + orchestrator + stepFunctions + s3;
}
