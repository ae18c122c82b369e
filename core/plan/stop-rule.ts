/**
 * Adaptive stopping: when a configuration has enough samples. A pure function of the values of its rounds, so that the run
 * decides by it, the report recomputes it, and test/statistics-slow simulates it.
 *
 * Checking an interval until it is narrow makes it a little too narrow. The effect stays small (measured in
 * docs/statistics.md) because of a minimum of 10 samples, a check only every five, two narrow checks in a row, complete
 * rounds, and a maximum.
 */
import { medianInterval } from '../statistics/median-interval.ts';
import { median } from '../statistics/quantile.ts';
import { MIN_ADAPTIVE_SAMPLES } from '../suite/defaults.ts';
import type { FunctionColdOptions, StoppingOptions } from '../suite/types.ts';

/** Samples between two checks. */
const CHECK_EVERY_SAMPLES = 5;
/** With one narrow check the coverage of a 95 % interval falls to 0.934, with two in a row to 0.942 only. */
const CONSECUTIVE_CHECKS = 2;

/** Stored in plan.json and results.json: the names of its fields do not change. */
export interface StopRule {
  readonly targetIntervalPercent: number;
  /** Minimum number of values: cold starts, or visits of a warm series. */
  readonly leastValues: number;
  /** The first check is after this round, the next ones every `everyRounds`. */
  readonly leastRounds: number;
  readonly everyRounds: number;
  /** Consecutive checks that must find the interval narrow. */
  readonly looksInARow: number;
  readonly maxSamples: number;
}

/** The values of a round, in ms. Cold: init + duration of each valid cold start. Warm: one value, the median of the visit. */
export interface RoundValues {
  readonly round: number;
  readonly values: readonly number[];
}

/** Rounds of cold starts before the first check; all rounds when the number of samples is fixed. */
export function minColdRounds(cold: FunctionColdOptions): number {
  return Math.ceil(minSamplesOf(cold) / cold.burst);
}

/** Rounds of cold starts if nothing stops early. */
export function maxColdRounds(cold: FunctionColdOptions): number {
  return Math.ceil((cold.targetIntervalPercent === undefined ? cold.samples : maxSamplesOf(cold)) / cold.burst);
}

/** The rule of a function's cold starts, or undefined when their number is fixed. */
export function coldStopRule(cold: FunctionColdOptions): StopRule | undefined {
  if (cold.targetIntervalPercent === undefined) return undefined;
  return {
    targetIntervalPercent: cold.targetIntervalPercent,
    leastValues: MIN_ADAPTIVE_SAMPLES,
    leastRounds: minColdRounds(cold),
    everyRounds: Math.max(1, Math.ceil(CHECK_EVERY_SAMPLES / cold.burst)),
    looksInARow: CONSECUTIVE_CHECKS,
    maxSamples: maxSamplesOf(cold),
  };
}

/**
 * The rule of a warm series. Calls in one environment are correlated, so the median of each visit is one value
 * (Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013).
 */
export function warmStopRule(
  warm: StoppingOptions & { readonly samples: number },
  minRounds: number,
): StopRule | undefined {
  if (warm.targetIntervalPercent === undefined) return undefined;
  return {
    targetIntervalPercent: warm.targetIntervalPercent,
    leastValues: MIN_ADAPTIVE_SAMPLES,
    leastRounds: Math.max(MIN_ADAPTIVE_SAMPLES, minRounds),
    everyRounds: CHECK_EVERY_SAMPLES,
    looksInARow: CONSECUTIVE_CHECKS,
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

/** The first round after which a configuration can have enough samples. */
export function earliestStopRound(rule: StopRule): number {
  return rule.leastRounds + (rule.looksInARow - 1) * rule.everyRounds;
}

/**
 * Half the width of the 95 % interval of the median, in percent of the median; compared with `targetIntervalPercent`.
 * @returns null without a finite interval, or when the median is not positive
 */
export function halfWidthPercent(values: readonly number[]): number | null {
  const interval = medianInterval(values);
  if (interval === null) return null;
  const middle = median(values);
  return middle > 0 ? (100 * (interval.high - interval.low)) / (2 * middle) : null;
}

/**
 * The round after which a configuration has enough samples.
 * @param rounds in any order; a round may be missing or without values
 * @param endedRounds number of rounds that have ended; later rounds are not checked
 * @returns undefined when more samples are needed
 */
export function stoppedAfterRound(
  rule: StopRule,
  rounds: readonly RoundValues[],
  endedRounds: number,
): number | undefined {
  let narrowChecks = 0;
  for (let checkRound = rule.leastRounds; checkRound <= endedRounds; checkRound += rule.everyRounds) {
    const values = rounds.filter(({ round }) => round <= checkRound).flatMap((round) => round.values);
    const width = values.length < rule.leastValues ? null : halfWidthPercent(values);
    narrowChecks = width !== null && width <= rule.targetIntervalPercent ? narrowChecks + 1 : 0;
    if (narrowChecks === rule.looksInARow) return checkRound;
  }
  return undefined;
}
