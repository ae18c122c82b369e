/**
 * Replays the nights of all series from the first to the last and finds every shift, as it would have been found night by
 * night: no night ever sees a later one, and running it again over a longer history finds the same shifts again.
 */
import { locateChange } from '../statistics/e-divisive.ts';
import { holm } from '../statistics/holm.ts';
import { winsorise } from '../statistics/winsorise.ts';
import { FAST_RULE, findJump, isSlowShift, type Jump, SLOW_RULE, type SlowCandidate, slowCandidate } from './rules.ts';
import type { SeriesValue, Shift } from './types.ts';

/** Chance of even one false alert among all series of one night that the slow rule may add up to. */
export const NIGHT_ALPHA = 0.05;

export interface SeriesShifts {
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
  const followed = [...series].map(([id, values]) => ({ id, values, follower: new Follower(values) }));
  const nights = Math.max(0, ...followed.map(({ values }) => values.length));
  for (let night = 0; night < nights; night += 1) {
    const candidates = followed.map(({ follower }) => follower.slowAt(night));
    // Only series that could be tested this night count towards the correction.
    const tested = candidates.flatMap((candidate, index) => (candidate === undefined ? [] : [{ candidate, index }]));
    const adjusted = holm(tested.map(({ candidate }) => candidate.pValue));
    const adjustedByIndex = new Map(tested.map(({ index }, place) => [index, adjusted[place] ?? 1]));
    for (const [index, { follower }] of followed.entries()) {
      follower.decide(night, candidates[index], adjustedByIndex.get(index) ?? 1);
    }
  }
  return new Map(followed.map(({ id, follower }) => [id, { shifts: follower.shifts, watch: follower.watch }]));
}

/** One series on its way through the nights. */
class Follower {
  readonly shifts: Shift[] = [];
  /** A jump that the next valid night may confirm. */
  watch: Jump | undefined;
  readonly #values: readonly SeriesValue[];
  /** First night that still belongs to the present level. */
  #levelStart = 0;

  constructor(values: readonly SeriesValue[]) {
    this.#values = values;
  }

  /** The slow rule's candidate of a night; undefined for a gap or too few nights. */
  slowAt(night: number): SlowCandidate | undefined {
    return this.#isGap(night) ? undefined : slowCandidate(this.#level(night).map(({ log }) => log));
  }

  /** Accepts at most one shift a night: the slow rule's where both fire, because it carries a p value. */
  decide(night: number, candidate: SlowCandidate | undefined, adjustedPValue: number): void {
    if (this.#isGap(night)) return;
    this.watch = undefined;
    if (candidate !== undefined && isSlowShift(candidate) && adjustedPValue <= NIGHT_ALPHA) {
      const { direction, ratio, pValue } = candidate;
      this.#accept({ rule: 'slow', direction, ratio, pValue, adjustedPValue }, night, this.#locate(night));
      return;
    }
    const level = this.#level(night);
    const logs = level.map(({ log }) => log);
    const jump = findJump(logs, FAST_RULE.recentNights);
    if (jump === undefined) {
      this.watch = findJump(logs, FAST_RULE.candidateNights);
      return;
    }
    const changedAt = level.at(-FAST_RULE.recentNights)?.night ?? night;
    this.#accept({ rule: 'fast', ...jump }, night, changedAt);
  }

  #accept(shift: Omit<Shift, 'foundAt' | 'changedAt'>, foundAt: number, changedAt: number): void {
    this.shifts.push({ ...shift, foundAt, changedAt });
    this.#levelStart = changedAt;
  }

  /** Where the change lies among the nights that the slow rule compared. */
  #locate(night: number): number {
    const window = this.#level(night).slice(-(SLOW_RULE.baselineNights + SLOW_RULE.recentNights));
    const change = locateChange(
      winsorise(
        window.map(({ log }) => log),
        3,
      ),
    );
    return window[change?.index ?? window.length - SLOW_RULE.recentNights]?.night ?? night;
  }

  /** Valid nights of the present level, up to a night. */
  #level(night: number): { readonly night: number; readonly log: number }[] {
    return this.#values
      .slice(this.#levelStart, night + 1)
      .flatMap((value, index) =>
        value === null || !(value > 0) ? [] : [{ night: this.#levelStart + index, log: Math.log(value) }],
      );
  }

  #isGap(night: number): boolean {
    const value = this.#values[night];
    return value === undefined || value === null || !(value > 0);
  }
}
