/**
 * Simulates a planned run, event by event: the lanes and parts, time slots and polls are those of the plan's own functions; the
 * durations of updates, inits and calls are drawn. Nothing is measured here, and no figure of it is one of AWS.
 */
import { PUTS_PER_FUNCTION, putsOfParts, putsOfRun, putsOfStep } from '../../core/plan/bucket-writes.ts';
import type { ControlPlaneCalls } from '../../core/plan/control-plane.ts';
import { msUntilSlot } from '../../core/plan/pacing.ts';
import { type LanePart, partsOf } from '../../core/plan/parts.ts';
import { type RateLimit, READS, SETTINGS, UPDATES } from '../../core/plan/sweeps.ts';
import type { Plan, Step } from '../../core/plan/types.ts';
import { nextHint, pollTimesMs, seenUpdate, type UpdateHint } from '../../core/plan/update-polls.ts';
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';
import { mostAtOnce, mostWithin, type Span } from './peaks.ts';
import type { Usage } from './service-limits.ts';

/** Mean and spread (half width as a share of the mean) of each duration, in ms. */
interface AssumedTimes {
  readonly updateMs: number;
  readonly initMs: number;
  readonly callMs: number;
  readonly transitionMs: number;
  readonly requestMs: number;
  readonly spread: number;
  /** Share of attempts that are repeated. */
  readonly repeats: number;
  readonly seed: number;
}

export const USUAL_TIMES: AssumedTimes = {
  updateMs: 1000,
  initMs: 400,
  callMs: 50,
  transitionMs: 60,
  requestMs: 30,
  spread: 0.1,
  repeats: 0.02,
  seed: 1,
};

/** Of an execution: started and ended, EnterLane and LaneDone with two events each. */
const EVENTS_OF_EXECUTION = 6;
/** Step Functions starts 100 standard child executions per second (lambda-semantics §8). */
const CHILD_START_MS = 10;
const STATES_OF_ATTEMPT = 3;
/** Two tasks with five events each and a Choice with two. */
const EVENTS_OF_ATTEMPT = 12;
/** Of a task, a Map and a Choice of the run itself. */
const EVENTS = { task: 5, map: 5, choice: 2 } as const;

interface Recorded {
  readonly updates: number[];
  /** Other calls of the control plane than updates and reads. */
  readonly settings: number[];
  readonly reads: number[];
  readonly environments: number[];
  readonly environmentsOf: Map<string, number[]>;
  readonly invocations: number[];
  readonly transitions: number[];
  readonly puts: number[];
  readonly lambdas: Span[];
  readonly executions: Span[];
  laneEvents: number;
  forceMs: number;
  measureMs: number;
}

export interface Simulated {
  readonly usage: Usage;
  readonly wallSeconds: number;
  readonly putCount: number;
  readonly transitionCount: number;
  readonly calls: ControlPlaneCalls;
}

export function simulate(plan: Plan, times: AssumedTimes = USUAL_TIMES): Simulated {
  const random = seededRandom(times.seed);
  const around = (meanMs: number) => meanMs * (1 + times.spread * (2 * random() - 1));
  const recorded: Recorded = {
    ...{
      updates: [],
      settings: [],
      reads: [],
      environments: [],
      environmentsOf: new Map(),
      invocations: [],
      transitions: [],
      puts: [],
    },
    ...{ lambdas: [], executions: [], laneEvents: 0, forceMs: 0, measureMs: 0 },
  };
  const functions = [...new Set(plan.functions.map(({ functionName }) => functionName))];
  const planEndMs = simulatePlanRun(functions.length, times, recorded);
  const hints = new Map<string, UpdateHint>();
  let nowMs = planEndMs;
  const parts = partsOf(plan);
  for (const part of parts) {
    recorded.transitions.push(nowMs);
    const ends = part.map((item, index) =>
      simulateLane(plan, item, nowMs + around(times.transitionMs) + index * CHILD_START_MS, {
        times,
        around,
        random,
        hints,
        recorded,
      }),
    );
    nowMs = Math.max(nowMs, ...ends) + around(times.transitionMs);
  }
  const restoreEndMs = simulateRestore(functions.length, nowMs, times, around, recorded);
  const restoredPuts = functions.length * (PUTS_PER_FUNCTION - 2);
  const partPuts = putsOfParts({
    steps: plan.lanes.reduce((sum, { steps }) => sum + steps.length, 0),
    configurations: plan.configurations.length,
    invocations: recorded.invocations.length,
  });
  const putCount = recorded.puts.length + restoredPuts + putsOfRun(plan) + partPuts;
  const attemptsAtWorst = (plan.suite.cold?.maxAttempts ?? 1) * EVENTS_OF_ATTEMPT;
  const usage: Usage = {
    laneEvents: recorded.laneEvents,
    laneEventsAtWorst:
      EVENTS_OF_EXECUTION + attemptsAtWorst * Math.max(0, ...parts.flat().map(({ stepCount }) => stepCount)),
    runEvents: 2 + 4 * EVENTS.task + parts.length * (EVENTS.map + EVENTS.choice) + 3 * EVENTS.choice,
    childExecutions: mostAtOnce(recorded.executions),
    openMapRuns: 1,
    transitionsPerSecond: mostWithin(1000, recorded.transitions),
    executionSeconds: restoreEndMs / 1000,
    updatesPerSecond: mostWithin(1000, [...recorded.updates, ...recorded.settings]),
    readsPerSecond: mostWithin(1000, recorded.reads),
    environmentsOfFunction: [...recorded.environmentsOf.values()].reduce(
      (most, starts) => Math.max(most, mostWithin(10_000, starts)),
      0,
    ),
    environments: mostWithin(10_000, recorded.environments),
    concurrency: mostAtOnce(recorded.lambdas),
    invocationsPerSecond: mostWithin(1000, recorded.invocations),
    putsPerSecond: mostWithin(1000, recorded.puts),
    planRunSeconds: planEndMs / 1000,
    forceSeconds: recorded.forceMs / 1000,
    measureSeconds: recorded.measureMs / 1000,
    restoreSeconds: (restoreEndMs - nowMs) / 1000,
  };
  return {
    usage,
    wallSeconds: restoreEndMs / 1000,
    putCount,
    transitionCount: recorded.transitions.length,
    calls: {
      GetAccountSettings: 1,
      GetFunction: recorded.reads.length,
      GetFunctionUrlConfig: 0,
      GetRuntimeManagementConfig: recorded.settings.length - 1,
      UpdateFunctionConfiguration: recorded.updates.length,
    },
  };
}

interface LaneTools {
  readonly times: AssumedTimes;
  readonly around: (meanMs: number) => number;
  readonly random: () => number;
  readonly hints: Map<string, UpdateHint>;
  readonly recorded: Recorded;
}

/** @returns when the execution ends */
function simulateLane(
  plan: Plan,
  { laneId, firstStep, stepCount }: LanePart,
  startMs: number,
  tools: LaneTools,
): number {
  const { times, around, random, recorded } = tools;
  const index = plan.lanes.findIndex(({ id }) => id === laneId);
  const steps = plan.lanes[index]?.steps.slice(firstStep, firstStep + stepCount) ?? [];
  const maxAttempts = plan.suite.cold?.maxAttempts ?? 1;
  let [nowMs, events] = [startMs, EVENTS_OF_EXECUTION];
  for (const step of steps) {
    for (let attempt = 1; ; attempt += 1) {
      const isRepeated = attempt < maxAttempts && random() < times.repeats;
      nowMs = simulateAttempt(plan, step, index, { attempt, isRepeated }, nowMs + around(times.transitionMs), tools);
      events += EVENTS_OF_ATTEMPT;
      for (let state = 0; state < STATES_OF_ATTEMPT; state += 1)
        recorded.transitions.push(nowMs - state * times.transitionMs);
      if (!isRepeated) break;
    }
  }
  recorded.laneEvents = Math.max(recorded.laneEvents, events);
  recorded.executions.push({ fromMs: startMs, toMs: nowMs });
  return nowMs;
}

/** ForceColdStart in the lane's own slot, then Measure. @returns when it ends */
function simulateAttempt(
  plan: Plan,
  step: Step,
  lane: number,
  { attempt, isRepeated }: { readonly attempt: number; readonly isRepeated: boolean },
  startMs: number,
  { times, around, hints, recorded }: LaneTools,
): number {
  const lanes = plan.lanes.length;
  let readyMs = startMs + 2 * around(times.requestMs);
  // Only a first attempt knows the RevisionId.
  if (attempt > 1) {
    recorded.reads.push(readyMs);
    readyMs += around(times.requestMs);
  }
  const sentMs = readyMs + msUntilSlot(readyMs, { index: lane, count: lanes });
  recorded.updates.push(sentMs);
  const acceptedMs = sentMs + around(times.requestMs);
  const hint = hints.get(step.function);
  const updateMs = around(times.updateMs);
  const timesMs = pollTimesMs(updateMs, { hint, lanes });
  recorded.reads.push(...timesMs.map((atMs) => acceptedMs + atMs));
  const seen = seenUpdate(timesMs);
  hints.set(step.function, nextHint(hint, seen));
  const forcedMs = acceptedMs + seen.toMs + plan.settleMs;
  recorded.forceMs = Math.max(recorded.forceMs, forcedMs - startMs);
  recorded.lambdas.push({ fromMs: startMs, toMs: forcedMs });

  const measureMs = forcedMs + around(times.transitionMs);
  const burst = step.cold?.burst ?? 1;
  const starts = recorded.environmentsOf.get(step.function) ?? [];
  recorded.environmentsOf.set(step.function, starts);
  for (let call = 0; call < burst; call += 1) {
    recorded.environments.push(measureMs);
    starts.push(measureMs);
    recorded.invocations.push(measureMs);
  }
  let endMs = measureMs + around(times.initMs) + around(times.callMs);
  recorded.lambdas.push({ fromMs: measureMs, toMs: endMs, count: burst });
  const serial =
    (step.cold?.followUps ?? 0) + step.warm.reduce((sum, { samples, discard }) => sum + samples + discard, 0);
  const callsEndMs = isRepeated ? endMs : endMs + serial * around(times.callMs);
  for (let call = 0; !isRepeated && call < serial; call += 1) recorded.invocations.push(endMs + call * times.callMs);
  if (callsEndMs > endMs) recorded.lambdas.push({ fromMs: endMs, toMs: callsEndMs });
  endMs = callsEndMs + around(times.requestMs);
  recorded.reads.push(callsEndMs);
  for (let put = 0; put < putsOfStep(step); put += 1) recorded.puts.push(endMs);
  endMs += around(times.requestMs);
  recorded.measureMs = Math.max(recorded.measureMs, endMs - measureMs);
  recorded.lambdas.push({ fromMs: measureMs, toMs: endMs });
  return endMs;
}

/** Reads, settings, locks and snapshots of every function. @returns when it ends */
function simulatePlanRun(
  functions: number,
  { requestMs }: AssumedTimes,
  { reads, settings, puts, lambdas }: Recorded,
): number {
  const found = sweep(0, functions, requestMs, READS);
  reads.push(...found.starts);
  const runtimes = sweep(found.endMs, functions, requestMs, SETTINGS);
  // Then the account's limits.
  settings.push(...runtimes.starts, runtimes.endMs);
  const foundMs = runtimes.endMs + requestMs;
  const lockedMs = foundMs + functions * 2 * requestMs;
  for (let lock = 0; lock < functions; lock += 1) puts.push(foundMs + (2 * lock + 1) * requestMs);
  const snapshots = sweep(lockedMs, functions, 2 * requestMs, READS);
  reads.push(...snapshots.starts);
  puts.push(...snapshots.starts);
  const endMs = snapshots.endMs + 40 * requestMs;
  lambdas.push({ fromMs: 0, toMs: endMs });
  return endMs;
}

/** Every function is read, updated and polled without a hint. @returns when it ends */
function simulateRestore(
  functions: number,
  startMs: number,
  times: AssumedTimes,
  around: (meanMs: number) => number,
  { reads, updates, lambdas }: Recorded,
): number {
  const { starts, endMs } = sweep(
    startMs,
    functions,
    times.updateMs * (1 + times.spread) + 6 * times.requestMs,
    UPDATES,
  );
  for (const atMs of starts) {
    reads.push(atMs + 2 * times.requestMs);
    const acceptedMs = atMs + 4 * times.requestMs;
    updates.push(acceptedMs);
    const updateMs = around(times.updateMs);
    for (const pollMs of pollTimesMs(updateMs, { lanes: 1 })) reads.push(acceptedMs + pollMs);
  }
  lambdas.push({ fromMs: startMs, toMs: endMs });
  return endMs;
}

/** Starts of work that takes `workMs` each, with at most so many at once and so many per second. */
function sweep(startMs: number, count: number, workMs: number, { concurrency, intervalMs, burst }: RateLimit) {
  const free = Array.from({ length: Math.min(concurrency, count) }, () => startMs);
  let evenMs = Number.NEGATIVE_INFINITY;
  const starts: number[] = [];
  let endMs = startMs;
  for (let item = 0; item < count; item += 1) {
    const place = free.indexOf(Math.min(...free));
    const readyMs = free[place] ?? startMs;
    evenMs = Math.max(evenMs, readyMs - burst * intervalMs) + intervalMs;
    const beginMs = Math.max(readyMs, evenMs);
    starts.push(beginMs);
    free[place] = beginMs + workMs;
    endMs = Math.max(endMs, beginMs + workMs);
  }
  return { starts, endMs };
}
