/** Level and noise of a series from its own quiet nights: a slow drift is followed, a night under suspicion is not used. */
import { huberLocation, huberSpread } from '../statistics/huber.ts';
import { SHIFT_RULE } from './shift-rule.ts';

/** All values are logarithms of nightly medians. */
export class SeriesLevel {
  #nights: number[] = [];
  /** Of each quiet night, against the level before it: a drift of the level is not counted as noise. */
  #deviations: number[] = [];
  #level: number | undefined;
  #noise: number | undefined;

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
      this.#deviations = [...this.#deviations, value - this.#level].slice(-SHIFT_RULE.noiseNights);
    this.#nights = [...this.#nights, value].slice(-SHIFT_RULE.levelNights);
    this.#estimate();
  }

  /** After a shift: the last nights before it, moved by its size, and the nights since. The noise stays. */
  moveTo(size: number, since: readonly number[]): void {
    const before = this.#nights.slice(-SHIFT_RULE.keptNights).map((value) => value + size);
    this.#nights = [...before, ...since].slice(-SHIFT_RULE.levelNights);
    this.#estimate();
  }

  #estimate(): void {
    if (this.#nights.length >= SHIFT_RULE.minLevelNights) this.#level = huberLocation(this.#nights);
    if (this.#deviations.length >= SHIFT_RULE.minNoiseNights)
      this.#noise = Math.max(huberSpread(this.#deviations), SHIFT_RULE.minNoise);
  }
}
