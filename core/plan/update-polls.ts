/**
 * When to ask Lambda whether an update has ended: often enough to see it within a few percent of its duration, and seldom
 * enough for GetFunction's quota. How long the next update of a function will take is estimated from its updates so far, as TCP
 * estimates its round-trip time: a smoothed mean and a smoothed mean deviation (V. Jacobson, "Congestion Avoidance and Control",
 * SIGCOMM 1988, appendix A).
 */
import { SLOT_MS } from './pacing.ts';

/** How long the updates of a function take, from those before; absent before the first one. */
export interface UpdateHint {
  readonly expectedMs: number;
  readonly deviationMs: number;
  /** Set after the first update, whose polls are far apart: the deviation is then that of the polls, not of the updates. */
  readonly isRough?: true | undefined;
}

export interface PollPlan {
  readonly hint?: UpdateHint | undefined;
  /** Lanes that poll at the same time. */
  readonly lanes: number;
}

/** The update was in progress at `fromMs` and had ended at `toMs` after it was accepted. */
export interface SeenUpdate {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Lambda's quota is 100 per second (lambda-semantics §3); the rest is for calls that are not polls of updates, and for seconds
 * in which more updates than usual take long.
 */
const GET_FUNCTION_PER_SECOND = 70;
/** Polls begin this many deviations before the expected end. */
const DEVIATIONS = 1.5;
/** Weights of the last update in the mean and in the deviation. */
const WEIGHT_OF_MEAN = 0.4;
const WEIGHT_OF_DEVIATION = 0.2;
/** Least deviation after two updates, as a share of the second one. */
const FIRST_DEVIATION = 0.08;

const MIN_WAIT_MS = 20;
/** Of the time since the update: the end is seen at most so much too late. */
const WAIT_SHARE = 0.04;
/** An update that takes so many times its latest expected end is polled as if nothing were known of it. */
const REFUTED_FACTOR = 1.5;

/** Waits of an update of which nothing is known. The fourth poll is at 1.1 s: most updates take about 1 s (lambda-semantics §4.4). */
const UNKNOWN_MIN_WAIT_MS = 220;
const UNKNOWN_WAIT_SHARE = 0.6;
const UNKNOWN_MAX_WAIT_MS = 2_000;

/** Time between the accepted update and the first poll. */
export function firstPollMs({ hint }: Pick<PollPlan, 'hint'>): number {
  if (hint === undefined) return UNKNOWN_MIN_WAIT_MS;
  return Math.max(0, hint.expectedMs - DEVIATIONS * hint.deviationMs);
}

/** Wait after a poll that found the update in progress, `elapsedMs` after it was accepted. */
export function nextPollWaitMs(elapsedMs: number, { hint, lanes }: PollPlan): number {
  if (hint === undefined || isRefuted(hint, elapsedMs)) {
    return Math.min(Math.max(UNKNOWN_MIN_WAIT_MS, UNKNOWN_WAIT_SHARE * elapsedMs), UNKNOWN_MAX_WAIT_MS);
  }
  const { expectedMs, deviationMs } = hint;
  const uncertainMs = 2 * DEVIATIONS * deviationMs;
  return Math.max(MIN_WAIT_MS, WAIT_SHARE * elapsedMs, uncertainMs / maxPolls(expectedMs, lanes));
}

/** The hint for the function's next update. */
export function nextHint(hint: UpdateHint | undefined, { fromMs, toMs }: SeenUpdate): UpdateHint {
  const middleMs = (fromMs + toMs) / 2;
  const halfWidthMs = (toMs - fromMs) / 2;
  if (hint === undefined) return { expectedMs: middleMs, deviationMs: halfWidthMs, isRough: true };
  const errorMs = middleMs - hint.expectedMs;
  if (hint.isRough) {
    const beyondMs = Math.abs(errorMs) - hint.deviationMs;
    return { expectedMs: middleMs, deviationMs: Math.max(halfWidthMs, beyondMs, FIRST_DEVIATION * middleMs) };
  }
  return {
    expectedMs: hint.expectedMs + WEIGHT_OF_MEAN * errorMs,
    deviationMs: hint.deviationMs + WEIGHT_OF_DEVIATION * (Math.max(Math.abs(errorMs), halfWidthMs) - hint.deviationMs),
  };
}

/** When an update that takes `updateMs` is polled, after it was accepted: the last poll finds it ended. */
export function pollTimesMs(updateMs: number, plan: PollPlan): number[] {
  let atMs = firstPollMs(plan);
  const timesMs = [atMs];
  while (atMs < updateMs) {
    atMs += nextPollWaitMs(atMs, plan);
    timesMs.push(atMs);
  }
  return timesMs;
}

/** What these polls of an update say about its end. */
export function seenUpdate(timesMs: readonly number[]): SeenUpdate {
  return { fromMs: timesMs.at(-2) ?? 0, toMs: timesMs.at(-1) ?? 0 };
}

function isRefuted({ expectedMs, deviationMs, isRough }: UpdateHint, elapsedMs: number): boolean {
  const latestMs = expectedMs + DEVIATIONS * deviationMs;
  // One update that was never seen in progress, perhaps because its acceptance was learnt late, says little.
  const isGuess = isRough === true && expectedMs <= deviationMs;
  return elapsedMs > (isGuess ? 1 : REFUTED_FACTOR) * latestMs;
}

/** Polls of one update that GetFunction's quota has room for, beside the check after the step. */
function maxPolls(expectedMs: number, lanes: number): number {
  const updatesPerSecond = Math.min(1000 / SLOT_MS, (1000 * lanes) / Math.max(expectedMs, 1));
  return GET_FUNCTION_PER_SECOND / updatesPerSecond - 1;
}
