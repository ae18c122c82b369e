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
import { LEAST_ADAPTIVE_SAMPLES } from '../suite/defaults.ts';
import type { FunctionColdOptions, StoppingOptions } from '../suite/types.ts';

/** Samples between two looks. */
const LOOK_EVERY_SAMPLES = 5;
/** One narrow look may be luck: alone it lets the coverage of a 95 % interval sink to 0.934, two in a row hold 0.942. */
const LOOKS_IN_A_ROW = 2;

export interface StopRule {
  readonly targetIntervalPercent: number;
  /** Values below which nothing stops: cold starts, or visits of a warm series. */
  readonly leastValues: number;
  /** The first look is after this round, the next ones every `everyRounds`. */
  readonly leastRounds: number;
  readonly everyRounds: number;
  /** Looks one after the other that must find the interval narrow. */
  readonly looksInARow: number;
  readonly maxSamples: number;
}

/** What a round gave, in ms. Cold: init + duration of each valid cold start. Warm: the median of the visit, one value. */
export interface RoundValues {
  readonly round: number;
  readonly values: readonly number[];
}

/** Rounds of cold starts before the first look; for a fixed number of samples, all of them. */
export function leastColdRounds(cold: FunctionColdOptions): number {
  return Math.ceil(leastSamples(cold) / cold.burst);
}

/** Rounds of cold starts if nothing stops early. */
export function mostColdRounds(cold: FunctionColdOptions): number {
  return Math.ceil((cold.targetIntervalPercent === undefined ? cold.samples : mostSamples(cold)) / cold.burst);
}

/** The rule of a function's cold starts, or undefined when it takes a fixed number. */
export function coldStopRule(cold: FunctionColdOptions): StopRule | undefined {
  if (cold.targetIntervalPercent === undefined) return undefined;
  return {
    targetIntervalPercent: cold.targetIntervalPercent,
    leastValues: LEAST_ADAPTIVE_SAMPLES,
    leastRounds: leastColdRounds(cold),
    everyRounds: Math.max(1, Math.ceil(LOOK_EVERY_SAMPLES / cold.burst)),
    looksInARow: LOOKS_IN_A_ROW,
    maxSamples: mostSamples(cold),
  };
}

/**
 * The rule of a warm series. Calls in one environment resemble each other, so the visit is the unit: its median counts
 * once (Kalibera & Jones, "Rigorous benchmarking in reasonable time", ISMM 2013).
 */
export function warmStopRule(
  warm: StoppingOptions & { readonly samples: number },
  leastRounds: number,
): StopRule | undefined {
  if (warm.targetIntervalPercent === undefined) return undefined;
  return {
    targetIntervalPercent: warm.targetIntervalPercent,
    leastValues: LEAST_ADAPTIVE_SAMPLES,
    leastRounds: Math.max(LEAST_ADAPTIVE_SAMPLES, leastRounds),
    everyRounds: LOOK_EVERY_SAMPLES,
    looksInARow: LOOKS_IN_A_ROW,
    maxSamples: mostSamples(warm),
  };
}

function leastSamples(options: StoppingOptions & { readonly samples: number }): number {
  return options.targetIntervalPercent === undefined
    ? options.samples
    : Math.max(LEAST_ADAPTIVE_SAMPLES, options.samples);
}

function mostSamples(options: StoppingOptions & { readonly samples: number }): number {
  return Math.max(leastSamples(options), options.maxSamples ?? 0);
}

/** The first round after which a configuration can have enough. */
export function earliestStop(rule: StopRule): number {
  return rule.leastRounds + (rule.looksInARow - 1) * rule.everyRounds;
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
  let narrowLooks = 0;
  for (let look = rule.leastRounds; look <= endedRounds; look += rule.everyRounds) {
    const values = rounds.filter(({ round }) => round <= look).flatMap((round) => round.values);
    const width = values.length < rule.leastValues ? null : halfWidthPercent(values);
    narrowLooks = width !== null && width <= rule.targetIntervalPercent ? narrowLooks + 1 : 0;
    if (narrowLooks === rule.looksInARow) return look;
  }
  return undefined;
}
