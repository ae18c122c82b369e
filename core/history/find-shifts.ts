/**
 * Replays the nights of all series from the first to the last and finds every shift as it would have been found night by
 * night: no night depends on a later one, and a longer history gives the same shifts again.
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

/** Probability that the slow rule raises any false alert among all series of one night. */
const NIGHT_ALPHA = 0.05;

interface SeriesShifts {
  /** In the order in which they were found. */
  readonly shifts: readonly Shift[];
  /** A jump of the last two valid nights that a third would confirm; undefined when there is none. */
  readonly watch: Jump | undefined;
}

/**
 * Finds the shifts of several series.
 * @param series by id, the nightly medians in ms, oldest first; null is a gap. All have one entry per night
 * @returns by id. After a shift the series starts again at the change, so that it is reported once
 */
export function findShifts(series: ReadonlyMap<string, readonly SeriesValue[]>): Map<string, SeriesShifts> {
  const replays = [...series].map(([id, values]) => ({ id, values, replay: new SeriesReplay() }));
  const nights = Math.max(0, ...replays.map(({ values }) => values.length));
  for (let night = 0; night < nights; night += 1) {
    const measured = replays.flatMap(({ values, replay }) => {
      const value = values[night];
      if (value === undefined || value === null || !(value > 0)) return [];
      return [{ replay, candidate: replay.addNight(night, value) }];
    });
    // Only series that could be tested this night count towards the correction.
    const tested = measured.flatMap(({ candidate }) => candidate ?? []);
    const adjusted = holm(tested.map(({ pValue }) => pValue));
    const adjustedPValues = new Map(tested.map((candidate, index) => [candidate, adjusted[index] ?? 1]));
    for (const { replay, candidate } of measured) {
      if (!replay.applySlowRule(night, candidate, candidate && adjustedPValues.get(candidate)))
        replay.applyFastRule(night);
    }
  }
  return new Map(replays.map(({ id, replay }) => [id, { shifts: replay.shifts, watch: replay.watch }]));
}

/** The number of valid nights that the rules use. */
const WINDOW_NIGHTS = SLOW_RULE.baselineNights + SLOW_RULE.recentNights;

/** One series during the replay. */
class SeriesReplay {
  readonly shifts: Shift[] = [];
  /** A jump that the next valid night may confirm. */
  watch: Jump | undefined;
  /** The last valid nights since the last change. */
  #level: { readonly night: number; readonly log: number }[] = [];

  /** Adds a valid night and returns the slow rule's candidate, undefined while there are too few nights. */
  addNight(night: number, value: number): SlowCandidate | undefined {
    this.#level = [...this.#level, { night, log: Math.log(value) }].slice(-WINDOW_NIGHTS);
    this.watch = undefined;
    return slowCandidate(this.#logs());
  }

  applySlowRule(night: number, candidate: SlowCandidate | undefined, adjustedPValue: number | undefined): boolean {
    if (candidate === undefined || adjustedPValue === undefined || adjustedPValue > NIGHT_ALPHA) return false;
    const ratio = slowShiftRatio(candidate);
    if (ratio === undefined) return false;
    const { direction, pValue } = candidate;
    const change = locateChange(winsorise(this.#logs(), 3));
    const changedAt = this.#level.at(change?.index ?? -SLOW_RULE.recentNights)?.night ?? night;
    this.#accept({ rule: 'slow', direction, ratio, pValue, adjustedPValue, foundAt: night, changedAt });
    return true;
  }

  applyFastRule(night: number): void {
    const jump = findJump(this.#logs(), FAST_RULE.recentNights);
    if (jump === undefined) {
      this.watch = findJump(this.#logs(), FAST_RULE.candidateNights);
      return;
    }
    const changedAt = this.#level.at(-FAST_RULE.recentNights)?.night ?? night;
    this.#accept({ rule: 'fast', ...jump, foundAt: night, changedAt });
  }

  /** Later nights are compared only with nights since the change, so that it is reported once. */
  #accept(shift: Shift): void {
    this.shifts.push(shift);
    this.#level = this.#level.filter(({ night }) => night >= shift.changedAt);
  }

  #logs(): number[] {
    return this.#level.map(({ log }) => log);
  }
}
