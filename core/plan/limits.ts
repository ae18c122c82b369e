/** Checks a plan against hard limits of AWS and the budget of the suite. */
import { BenchmarkError } from '../errors.ts';
import { present } from '../present.ts';
import type { Suite } from '../suite/types.ts';
import type { PlanEstimate } from './types.ts';

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

/** Size of the parts in which a large object is written. S3's minimum, except for the last part, is 5 MiB; its 10,000 parts are 80 GB. */
export const PART_BYTES = 8 * 1024 * 1024;

/** The state machine's TimeoutSeconds: the run of a night ends before the next one starts. */
const RUN_SECONDS = 82_800;

/** Steps of a run: what PlanRun plans within its 512 MB (docs/scale.md). */
const MAX_STEPS = 100_000;

/** The error for a suite that exceeds limits of AWS; thrown by the caller. */
export function overLimits(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'OVER_LIMITS', source: 'user', message, fix });
}

/** Number of sequential calls of a function that fit into one Measure call. */
export function maxCallsPerMeasure(timeoutSeconds: number): number {
  return Math.floor((MEASURE_SECONDS - INIT_LIMIT_SECONDS) / timeoutSeconds);
}

/** Steps of a lane that fit into the history of one execution when every step needs all its attempts. */
export function maxStepsPerPart(suite: Pick<Suite, 'cold'>): number {
  return Math.floor(HISTORY_EVENTS / (HISTORY_EVENTS_PER_ATTEMPT * (suite.cold?.maxAttempts ?? DEFAULT_ATTEMPTS)));
}

/**
 * Checked before the steps are made, so that a plan of millions of steps fails fast.
 * @throws BenchmarkError OVER_LIMITS
 */
export function assertStepsFit(suite: Suite, steps: number): void {
  if (steps <= MAX_STEPS) return;
  throw overLimits(
    `The suite ${suite.name} would take at least ${steps} steps, and the maximum is ${MAX_STEPS}.`,
    'Use fewer samples, memory sizes or payloads, a larger cold.burst, or several suites.',
  );
}

/**
 * An execution ends after 23 hours, whatever it has measured.
 * @throws BenchmarkError OVER_LIMITS
 */
export function assertRunFits(suite: Suite, estimate: PlanEstimate, lanes: number, maxLanes: number): void {
  // Sampling that may stop early stops when the budget's minutes are over, which are at most 23 hours.
  const { seconds } = estimate.least ?? estimate;
  if (seconds <= RUN_SECONDS) return;
  const moreLanes = lanes < maxLanes ? 'more lanes, ' : '';
  throw overLimits(
    `The suite ${suite.name} would take about ${Math.ceil(seconds / 3600)} hours, and an execution ends after ${RUN_SECONDS / 3600} hours.`,
    `Use ${moreLanes}fewer samples, a larger cold.burst, fewer memory sizes or payloads, or several suites.`,
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
