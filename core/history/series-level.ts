/** Level and noise of a series from its own quiet nights: a slow drift is followed, a night under suspicion is not used. */
import { huberLocation, huberSpread } from '../statistics/huber.ts';
import type { ShiftRule } from './shift-rule.ts';

/** All values are logarithms of nightly medians. */
export class SeriesLevel {
  readonly #rule: ShiftRule;
  #nights: number[] = [];
  /** Of each quiet night, against the level before it: a drift of the level is not counted as noise. */
  #deviations: number[] = [];
  #level: number | undefined;
  #noise: number | undefined;

  constructor(rule: ShiftRule) {
    this.#rule = rule;
  }

  /** undefined during the first nights. */
  get level(): number | undefined {
    return this.#level;
  }

  /** Standard deviation of a night around the level; undefined during the warm-up. */
  get noise(): number | undefined {
    return this.#noise;
  }

  addQuiet(value: number): void {
    if (this.#level !== undefined)
      this.#deviations = [...this.#deviations, value - this.#level].slice(-this.#rule.noiseNights);
    this.#nights = [...this.#nights, value].slice(-this.#rule.levelNights);
    this.#estimate();
  }

  /** After a shift: the last nights before it, moved by its size, and the nights since. The noise stays. */
  moveTo(size: number, since: readonly number[]): void {
    const before = this.#nights.slice(-this.#rule.keptNights).map((value) => value + size);
    this.#nights = [...before, ...since].slice(-this.#rule.levelNights);
    this.#estimate();
  }

  #estimate(): void {
    if (this.#nights.length >= this.#rule.minLevelNights) this.#level = huberLocation(this.#nights);
    if (this.#deviations.length >= this.#rule.minNoiseNights)
      this.#noise = Math.max(huberSpread(this.#deviations), this.#rule.minNoise);
  }
}
