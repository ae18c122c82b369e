/** One series, night by night: what the rule knows after each night, and the shifts it has found. */
import { median } from '../statistics/quantile.ts';
import { type OnsetNight, onsetOf } from './onset.ts';
import { SeriesLevel } from './series-level.ts';
import { type CusumScale, SHIFT_RULE, type ShiftRule } from './shift-rule.ts';
import type { Direction, Shift, Suspicion } from './types.ts';

/** Nights in which the onset of a shift is looked for. */
const ONSET_NIGHTS = 60;

interface Sum {
  readonly scale: CusumScale;
  readonly sign: 1 | -1;
  value: number;
  /** Index, among the recent nights, of the first night of the sum; meaningless while it is 0. */
  start: number;
  /** The night since which it is a suspicion without a break. */
  suspectedAt?: number | undefined;
}

interface Alarm {
  readonly sum: Sum;
  readonly size: number;
}

export class SeriesReplay {
  readonly shifts: Shift[] = [];
  readonly #rule: ShiftRule;
  readonly #level: SeriesLevel;
  /** The last valid nights since the last shift, those under suspicion included. */
  #recent: OnsetNight[] = [];
  /** How many of the recent nights are quiet, that is, part of the level. */
  #quiet = 0;
  #sums: Sum[];
  /** The night of the last change of the level, reported or not, or the first night of all: the next change is later. */
  #changedAt: number | undefined;
  /** The last shift and the level before it, while a return would belong to it. */
  #last: { readonly shift: Shift; readonly levelBefore: number; readonly size: number } | undefined;

  constructor(rule = SHIFT_RULE) {
    this.#rule = rule;
    this.#level = new SeriesLevel(rule);
    this.#sums = freshSums(rule);
  }

  /** The level of the quiet nights, as a logarithm; undefined during the first ones. */
  get level(): number | undefined {
    return this.#level.level;
  }

  /** @param value logarithm of the night's median, without the platform's part */
  addNight(night: number, value: number): void {
    this.#changedAt ??= night;
    this.#recent.push({ night, value });
    const { level, noise } = this.#level;
    if (level === undefined || noise === undefined) {
      this.#absorb(this.#recent.length);
      return;
    }
    for (const sum of this.#sums) {
      addScore(sum, (value - level) / noise, this.#recent.length - 1);
      sum.suspectedAt = this.#isSuspicion(sum) ? (sum.suspectedAt ?? night) : undefined;
    }
    const alarms = this.#alarms(level);
    if (alarms.length > 0) this.#accept(alarms, level, noise);
    else this.#absorb(this.#firstDoubtful());
  }

  /** The strongest sum on its way to an alert; one that is too small to be reported is none. */
  suspicion(): Suspicion | undefined {
    const { level } = this.#level;
    const sum = this.#sums.toSorted((left, right) => share(right) - share(left))[0];
    if (level === undefined || sum === undefined || !this.#isSuspicion(sum)) return undefined;
    const size = this.#medianSince(sum.start) - level;
    if (sum.sign * size < this.#rule.minSize) return undefined;
    const since = this.#recent[sum.start]?.night ?? 0;
    return { direction: directionOf(sum), since, ratio: Math.exp(size), share: share(sum) };
  }

  #isSuspicion(sum: Sum): boolean {
    return share(sum) >= this.#rule.watchShare;
  }

  #alarms(level: number): Alarm[] {
    return this.#sums
      .filter(({ value, scale }) => value > scale.threshold)
      .map((sum) => ({ sum, size: this.#medianSince(sum.start) - level }));
  }

  #accept(alarms: readonly Alarm[], level: number, noise: number): void {
    const large = alarms.find(({ sum, size }) => sum.sign * size >= this.#rule.minSize);
    // Too small to report: the level moves all the same.
    const { sum, size } = large ?? (alarms[0] as Alarm);
    const changedAt = this.#changedAt ?? 0;
    const candidates = this.#recent.slice(-ONSET_NIGHTS).filter(({ night }) => night > changedAt);
    const onset = onsetOf(candidates, { level, noise, size });
    if (large !== undefined) this.#report(sum, size, level, onset);
    this.#changedAt = onset.changedAt;
    this.#recent = candidates.filter(({ night }) => night >= onset.changedAt);
    this.#quiet = this.#recent.length;
    this.#level.moveTo(
      size,
      this.#recent.map(({ value }) => value),
    );
    this.#sums = freshSums(this.#rule);
  }

  #report(sum: Sum, size: number, level: number, onset: Pick<Shift, 'changedAt' | 'changedBetween'>): void {
    const direction = directionOf(sum);
    const foundAt = this.#recent.at(-1)?.night ?? 0;
    const last = this.#last;
    if (
      last !== undefined &&
      last.shift.direction !== direction &&
      onset.changedAt - last.shift.changedAt <= this.#rule.revertNights &&
      Math.abs(level + size - last.levelBefore) <= Math.abs(last.size) / 2
    ) {
      this.shifts[this.shifts.indexOf(last.shift)] = { ...last.shift, revertedAt: onset.changedAt };
      this.#last = undefined;
      return;
    }
    const suspected = this.#sums.filter(({ sign }) => sign === sum.sign).flatMap((own) => own.suspectedAt ?? []);
    const suspectedAt = Math.min(foundAt, ...suspected);
    const shift: Shift = { rule: sum.scale.name, direction, ratio: Math.exp(size), suspectedAt, foundAt, ...onset };
    this.shifts.push(shift);
    this.#last = { shift, levelBefore: level, size };
  }

  /** Nights before `end` become part of level and noise. */
  #absorb(end: number): void {
    for (const { value } of this.#recent.slice(this.#quiet, end)) this.#level.addQuiet(value);
    this.#quiet = Math.max(this.#quiet, end);
    const dropped = Math.min(this.#quiet, Math.max(0, this.#recent.length - ONSET_NIGHTS));
    this.#recent = this.#recent.slice(dropped);
    this.#quiet -= dropped;
    for (const sum of this.#sums) sum.start = Math.max(0, sum.start - dropped);
  }

  #firstDoubtful(): number {
    const doubtful = this.#sums.filter(({ value, scale }) => value > this.#rule.doubtShare * scale.threshold);
    return Math.min(this.#recent.length, ...doubtful.map(({ start }) => start));
  }

  #medianSince(start: number): number {
    return median(this.#recent.slice(start).map(({ value }) => value));
  }
}

function addScore(sum: Sum, deviations: number, index: number): void {
  const { reference, clip } = sum.scale;
  if (sum.value === 0) sum.start = index;
  const score = Math.max(-clip, Math.min(clip, sum.sign * deviations));
  sum.value = Math.max(0, sum.value + score - reference);
}

function share({ value, scale }: Sum): number {
  return value / scale.threshold;
}

function directionOf({ sign }: Sum): Direction {
  return sign > 0 ? 'slower' : 'faster';
}

function freshSums({ scales }: ShiftRule): Sum[] {
  return scales.flatMap((scale) => ([1, -1] as const).map((sign): Sum => ({ scale, sign, value: 0, start: 0 })));
}
