/**
 * Adaptive stopping: when a configuration has enough samples. A pure function of what its rounds gave, so that the run
 * decides by it, the report replays it, and test/statistics-slow simulates it.
 *
 * Looking at an interval until it is narrow makes it a little too narrow. What keeps that harmless (measured:
 * docs/statistics.md): never before 10 samples, a look only every five, two narrow looks in a row, whole
 * rounds, and a cap.
 */
import { medianInterval } from '../statistics/median-interval.ts';
import { median } from '../statistics/quantile.ts';
import { MIN_ADAPTIVE_SAMPLES } from '../suite/defaults.ts';
import type { FunctionColdOptions, StoppingOptions } from '../suite/types.ts';

/** Samples between two looks. */
const CHECK_EVERY_SAMPLES = 5;
/** One narrow look may be luck: alone it lets the coverage of a 95 % interval sink to 0.934, two in a row hold 0.942. */
const CONSECUTIVE_CHECKS = 2;

export interface StopRule {
  readonly targetIntervalPercent: number;
  /** Values below which nothing stops: cold starts, or visits of a warm series. */
  readonly minValues: number;
  /** The first look is after this round, the next ones every `everyRounds`. */
  readonly minRounds: number;
  readonly everyRounds: number;
  /** Looks one after the other that must find the interval narrow. */
  readonly consecutiveChecks: number;
  readonly maxSamples: number;
}

/** What a round gave, in ms. Cold: init + duration of each valid cold start. Warm: the median of the visit, one value. */
export interface RoundValues {
  readonly round: number;
  readonly values: readonly number[];
}

/** Rounds of cold starts before the first look; for a fixed number of samples, all of them. */
export function minColdRounds(cold: FunctionColdOptions): number {
  return Math.ceil(minSamplesOf(cold) / cold.burst);
}

/** Rounds of cold starts if nothing stops early. */
export function maxColdRounds(cold: FunctionColdOptions): number {
  return Math.ceil((cold.targetIntervalPercent === undefined ? cold.samples : maxSamplesOf(cold)) / cold.burst);
}

/** The rule of a function's cold starts, or undefined when it takes a fixed number. */
export function coldStopRule(cold: FunctionColdOptions): StopRule | undefined {
  if (cold.targetIntervalPercent === undefined) return undefined;
  return {
    targetIntervalPercent: cold.targetIntervalPercent,
    minValues: MIN_ADAPTIVE_SAMPLES,
    minRounds: minColdRounds(cold),
    everyRounds: Math.max(1, Math.ceil(CHECK_EVERY_SAMPLES / cold.burst)),
    consecutiveChecks: CONSECUTIVE_CHECKS,
    maxSamples: maxSamplesOf(cold),
  };
}

/**
 * The rule of a warm series. Calls in one environment resemble each other, so the visit is the unit: its median counts
 * once (Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013).
 */
export function warmStopRule(
  warm: StoppingOptions & { readonly samples: number },
  minRounds: number,
): StopRule | undefined {
  if (warm.targetIntervalPercent === undefined) return undefined;
  return {
    targetIntervalPercent: warm.targetIntervalPercent,
    minValues: MIN_ADAPTIVE_SAMPLES,
    minRounds: Math.max(MIN_ADAPTIVE_SAMPLES, minRounds),
    everyRounds: CHECK_EVERY_SAMPLES,
    consecutiveChecks: CONSECUTIVE_CHECKS,
    maxSamples: maxSamplesOf(warm),
  };
}

function minSamplesOf(options: StoppingOptions & { readonly samples: number }): number {
  return options.targetIntervalPercent === undefined
    ? options.samples
    : Math.max(MIN_ADAPTIVE_SAMPLES, options.samples);
}

function maxSamplesOf(options: StoppingOptions & { readonly samples: number }): number {
  return Math.max(minSamplesOf(options), options.maxSamples ?? 0);
}

/** The first round after which a configuration can have enough. */
export function earliestStopRound(rule: StopRule): number {
  return rule.minRounds + (rule.consecutiveChecks - 1) * rule.everyRounds;
}

/**
 * Half the width of the 95 % interval of the median, in percent of the median: what a target is compared with.
 * @returns null where there is no finite interval, or no positive median
 */
export function halfWidthPercent(values: readonly number[]): number | null {
  const interval = medianInterval(values);
  if (interval === null) return null;
  const middle = median(values);
  return middle > 0 ? (100 * (interval.high - interval.low)) / (2 * middle) : null;
}

/**
 * The round after which a configuration has enough, looking only after rounds that have ended.
 * @param rounds in any order; a round may be missing or without values
 * @param endedRounds rounds that have ended: no later look is made
 * @returns undefined when it has to go on
 */
export function stoppedAfterRound(
  rule: StopRule,
  rounds: readonly RoundValues[],
  endedRounds: number,
): number | undefined {
  let narrowChecks = 0;
  for (let checkRound = rule.minRounds; checkRound <= endedRounds; checkRound += rule.everyRounds) {
    const values = rounds.filter(({ round }) => round <= checkRound).flatMap((round) => round.values);
    const width = values.length < rule.minValues ? null : halfWidthPercent(values);
    narrowChecks = width !== null && width <= rule.targetIntervalPercent ? narrowChecks + 1 : 0;
    if (narrowChecks === rule.consecutiveChecks) return checkRound;
  }
  return undefined;
}
