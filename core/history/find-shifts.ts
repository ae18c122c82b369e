/**
 * Replays the nights of all series from the first to the last and finds every shift, as it would have been found night by
 * night: no night ever sees a later one, and running it again over a longer history finds the same shifts again.
 */
import { locateChange } from '../statistics/e-divisive.ts';
import { holm } from '../statistics/holm.ts';
import { winsorise } from '../statistics/winsorise.ts';
import {
  FAST_RULE,
  findJump,
  type Jump,
  SLOW_RULE,
  type SlowCandidate,
  slowCandidate,
  slowShiftRatio,
} from './rules.ts';
import type { SeriesValue, Shift } from './types.ts';

/** Chance of even one false alert among all series of one night that the slow rule may add up to. */
const NIGHT_ALPHA = 0.05;

interface SeriesShifts {
  /** In the order in which they were found. */
  readonly shifts: readonly Shift[];
  /** A jump of the last two valid nights that a third would confirm; undefined when there is none. */
  readonly watch: Jump | undefined;
}

/**
 * Finds the shifts of several series.
 * @param series by id, the nightly medians in ms, oldest first; null is a gap. All of the same length, one place a night
 * @returns by id. After a shift the series starts anew at the change, so that it is reported once
 */
export function findShifts(series: ReadonlyMap<string, readonly SeriesValue[]>): Map<string, SeriesShifts> {
  const followed = [...series].map(([id, values]) => ({ id, values, follower: new Follower() }));
  const nights = Math.max(0, ...followed.map(({ values }) => values.length));
  for (let night = 0; night < nights; night += 1) {
    const measured = followed.flatMap(({ values, follower }) => {
      const value = values[night];
      if (value === undefined || value === null || !(value > 0)) return [];
      return [{ follower, candidate: follower.enter(night, value) }];
    });
    // Only series that could be tested this night count towards the correction.
    const tested = measured.flatMap(({ candidate }) => candidate ?? []);
    const adjusted = holm(tested.map(({ pValue }) => pValue));
    const adjustedPValues = new Map(tested.map((candidate, place) => [candidate, adjusted[place] ?? 1]));
    for (const { follower, candidate } of measured) {
      if (!follower.acceptSlow(night, candidate, candidate && adjustedPValues.get(candidate)))
        follower.acceptFast(night);
    }
  }
  return new Map(followed.map(({ id, follower }) => [id, { shifts: follower.shifts, watch: follower.watch }]));
}

/** The rules look no further back than this many valid nights. */
const REACH_NIGHTS = SLOW_RULE.baselineNights + SLOW_RULE.recentNights;

/** One series on its way through the nights. */
class Follower {
  readonly shifts: Shift[] = [];
  /** A jump that the next valid night may confirm. */
  watch: Jump | undefined;
  /** The last valid nights of the present level. */
  #level: { readonly night: number; readonly log: number }[] = [];

  /** Takes in a valid night; gives the slow rule's candidate, undefined while there are too few nights. */
  enter(night: number, value: number): SlowCandidate | undefined {
    this.#level = [...this.#level, { night, log: Math.log(value) }].slice(-REACH_NIGHTS);
    this.watch = undefined;
    return slowCandidate(this.#logs());
  }

  acceptSlow(night: number, candidate: SlowCandidate | undefined, adjustedPValue: number | undefined): boolean {
    if (candidate === undefined || adjustedPValue === undefined || adjustedPValue > NIGHT_ALPHA) return false;
    const ratio = slowShiftRatio(candidate);
    if (ratio === undefined) return false;
    const { direction, pValue } = candidate;
    const change = locateChange(winsorise(this.#logs(), 3));
    const changedAt = this.#level.at(change?.index ?? -SLOW_RULE.recentNights)?.night ?? night;
    this.#accept({ rule: 'slow', direction, ratio, pValue, adjustedPValue, foundAt: night, changedAt });
    return true;
  }

  acceptFast(night: number): void {
    const jump = findJump(this.#logs(), FAST_RULE.recentNights);
    if (jump === undefined) {
      this.watch = findJump(this.#logs(), FAST_RULE.candidateNights);
      return;
    }
    const changedAt = this.#level.at(-FAST_RULE.recentNights)?.night ?? night;
    this.#accept({ rule: 'fast', ...jump, foundAt: night, changedAt });
  }

  /** What comes after a change is compared with what came after it, so that it is reported once. */
  #accept(shift: Shift): void {
    this.shifts.push(shift);
    this.#level = this.#level.filter(({ night }) => night >= shift.changedAt);
  }

  #logs(): number[] {
    return this.#level.map(({ log }) => log);
  }
}
