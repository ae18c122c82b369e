/** Delays on independent nights of a known distribution, beside the bound that no rule can beat. */
import { SeriesReplay } from '../../../core/history/series-replay.ts';
import { SHIFT_RULE, type ShiftRule } from '../../../core/history/shift-rule.ts';
import { seededNormal } from '../../kit/seeded-normal.ts';
import { WARM_UP } from './parts.ts';

/** One false alert in this many nights: 0.6 per series and year. */
export const ALLOWED_NIGHTS = 365 / 0.6;
/** Thresholds, fast and slow, with which normal nights have that rate; `rateOf` checks it. */
const NORMAL_THRESHOLDS = [2.2, 6.85];
/** Standard deviation of a night, log scale: large enough that no shift is below the rule's smallest size. */
const NOISE = 0.1;

export const NORMAL_RULE: ShiftRule = {
  ...SHIFT_RULE,
  minSize: 0,
  scales: SHIFT_RULE.scales.map((scale, index) => ({ ...scale, threshold: NORMAL_THRESHOLDS[index] ?? 0 })),
};

export type Noise = (seed: string) => () => number;

/** Student's t with three degrees of freedom, with the median deviation of a standard normal distribution. */
export const heavyTails: Noise = (seed) => {
  const normal = seededNormal(seed);
  const scale = 0.6745 / 0.7649;
  return () => (scale * normal()) / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3);
};

/** Lorden's bound: the mean delay that no rule with one false alert per `nights` can beat, at least one night. */
export function bound(nights: number, deviations: number): number {
  return Math.max(1, Math.log(nights) / (deviations ** 2 / 2));
}

interface Setting {
  readonly rule: ShiftRule;
  readonly noise: Noise;
  readonly runs: number;
}

/** A series after 60 nights without an alert, and what gives its next nights. */
function* warmedUp({ rule, noise, runs }: Setting, name: string) {
  for (let run = 0, seed = 0; run < runs; seed += 1) {
    const replay = new SeriesReplay(rule);
    const next = noise(`${name}/${seed}`);
    for (let night = 0; night < WARM_UP; night += 1) replay.addNight(night, NOISE * next());
    if (replay.shifts.length > 0) continue;
    run += 1;
    yield { replay, next };
  }
}

/** Mean nights from a shift to its alert, the first of it included; a run ends after `limit` nights. */
export function meanDelay(setting: Setting, deviations: number, limit = 400): number {
  let total = 0;
  for (const { replay, next } of warmedUp(setting, `delay/${deviations}`)) {
    let nights = 0;
    while (replay.shifts.length === 0 && nights < limit) {
      replay.addNight(WARM_UP + nights, NOISE * (next() + deviations));
      nights += 1;
    }
    total += nights;
  }
  return total / setting.runs;
}

/** Nights per false alert, over runs that end with their first one or after `limit` nights; infinite without any. */
export function nightsPerFalseAlert(setting: Setting, limit: number): number {
  let nights = 0;
  let alerts = 0;
  for (const { replay, next } of warmedUp(setting, 'rate')) {
    for (let night = 0; night < limit && replay.shifts.length === 0; night += 1) {
      replay.addNight(WARM_UP + night, NOISE * next());
      nights += 1;
    }
    alerts += replay.shifts.length;
  }
  return alerts === 0 ? Number.POSITIVE_INFINITY : nights / alerts;
}
