/** Checks a plan against hard limits of AWS and the budget of the suite. */
import { BenchmarkError } from '../errors.ts';
import { present } from '../present.ts';
import type { Suite } from '../suite/types.ts';
import type { Lane, PlanEstimate } from './types.ts';

/**
 * Time that one Measure call may spend in invocations: the maximum Lambda timeout of 900 s, less a minute for reading the
 * plan, checking revisions and writing records. Every call is counted with its function's full timeout, so that Measure can
 * write its records even when a function hangs.
 */
export const MEASURE_SECONDS = 840;

/** An init may take 10 s before the function's timeout begins (lambda-semantics §2.1). */
export const INIT_LIMIT_SECONDS = 10;

/**
 * Events per step and attempt in the history of its lane's execution: two tasks with five events each and a Choice with two
 * (lambda-semantics §8). Retries of a task and waits after a throttle are not included, hence the margin
 * below 25,000.
 */
const HISTORY_EVENTS_PER_ATTEMPT = 12;
const HISTORY_EVENTS = 20_000;

/** Attempts of a suite without cold options of its own. */
const DEFAULT_ATTEMPTS = 3;

/** Records of load that are kept in memory before they are written to one S3 object. */
export const RECORDS_PER_FILE = 500;

/** Control-plane APIs of Lambda share about 15 calls per second in an account (lambda-semantics §3). */
export const MAX_LANES = 10;

/** The error for a suite that exceeds limits of AWS; thrown by the caller. */
export function overLimits(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'OVER_LIMITS', source: 'user', message, fix });
}

/** Number of sequential calls of a function that fit into one Measure call. */
export function maxCallsPerMeasure(timeoutSeconds: number): number {
  return Math.floor((MEASURE_SECONDS - INIT_LIMIT_SECONDS) / timeoutSeconds);
}

/** Steps of a lane that fit into the history of its execution when every step needs all its attempts. */
function maxSteps(suite: Suite): number {
  return Math.floor(HISTORY_EVENTS / (HISTORY_EVENTS_PER_ATTEMPT * (suite.cold?.maxAttempts ?? DEFAULT_ATTEMPTS)));
}

/**
 * Rejects a suite that does not even fit the maximum number of lanes. Checked before the steps are made, so that a plan of
 * millions of steps fails fast.
 * @throws BenchmarkError OVER_LIMITS
 */
export function assertStepsFit(suite: Suite, steps: number): void {
  const limit = maxSteps(suite) * MAX_LANES;
  if (steps <= limit) return;
  throw overLimits(
    `The suite ${suite.name} would take at least ${steps} steps, and the maximum is ${limit}.`,
    'Use fewer samples, memory sizes or payloads, a larger cold.burst, or several suites.',
  );
}

/**
 * A lane is one child execution, which fails beyond 25,000 events.
 * @throws BenchmarkError OVER_LIMITS
 */
export function assertLanesFit(suite: Suite, lanes: readonly Lane[]): void {
  const limit = maxSteps(suite);
  const largestLane = lanes.reduce<Lane | undefined>(
    (worst, lane) => (worst === undefined || lane.steps.length > worst.steps.length ? lane : worst),
    undefined,
  );
  if (largestLane === undefined || largestLane.steps.length <= limit) return;
  const moreLanes = largestLane.functions.length > 1 && lanes.length < MAX_LANES ? 'more lanes, ' : '';
  throw overLimits(
    `${largestLane.id} would have ${largestLane.steps.length} steps, and the maximum for the history of one execution is ${limit} when each needs all its attempts.`,
    `Use ${moreLanes}fewer samples, a larger cold.burst, fewer memory sizes or a smaller cold.maxAttempts.`,
  );
}

/**
 * A run that may stop early must fit the budget's minutes with its minimum number of samples only, because sampling stops
 * when the minutes are over. Cost is not known during a run, so its maximum must fit the budget.
 */
export function isOverBudget({ budget }: Pick<Suite, 'budget'>, estimate: PlanEstimate): boolean {
  return estimate.costUsd > budget.usd || (estimate.least ?? estimate).seconds / 60 > budget.minutes;
}

/** @throws BenchmarkError OVER_BUDGET when the estimate is above the suite's budget */
export function assertWithinBudget(suite: Suite, estimate: PlanEstimate): void {
  if (!isOverBudget(suite, estimate)) return;
  const { usd, minutes } = suite.budget;
  const estimatedMinutes = (estimate.least ?? estimate).seconds / 60;
  const [isTooCostly, isTooLong] = [estimate.costUsd > usd, estimatedMinutes > minutes];
  const over = present([
    isTooCostly && `cost ${estimate.costUsd.toFixed(2)} USD, and the budget is ${usd} USD`,
    isTooLong && `take ${Math.ceil(estimatedMinutes)} minutes, and the budget is ${minutes} minutes`,
  ]);
  const needed = present([
    isTooCostly && `"usd": ${Math.ceil(estimate.costUsd)}`,
    isTooLong && `"minutes": ${Math.ceil(estimatedMinutes)}`,
  ]);
  throw new BenchmarkError({
    code: 'OVER_BUDGET',
    source: 'user',
    message: `The suite ${suite.name} would ${over.join(', and would ')} (estimated).`,
    fix: `Measure less, or allow it: "budget": {${needed.join(', ')}}.`,
  });
}
