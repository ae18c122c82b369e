/**
 * The same sums with what no rule can know: level and noise of the series. Its thresholds are raised until it has the false
 * alerts that are allowed, so its delays show what is lost by estimating, and what the nights themselves cost.
 */
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';
import type { SeriesValue } from '../../../core/history/types.ts';
import { huberSpread } from '../../../core/statistics/huber.ts';
import type { Part } from './parts.ts';

const LEVEL_MS = 90;
const YEARS_PER_SERIES = 30;
const STEPS_PER_SERIES = 30;

/** Nights of the alerts; after one the sums start again. A return to the level is not counted, as in the rule. */
function alertsOf(values: readonly SeriesValue[], noise: number, factor: number): number[] {
  const alerts: number[] = [];
  const sums = SHIFT_RULE.scales.flatMap((scale) => [1, -1].map((sign) => ({ scale, sign, value: 0 })));
  for (const [night, ms] of values.entries()) {
    if (ms === null) continue;
    const z = Math.log(ms / LEVEL_MS) / noise;
    for (const sum of sums) {
      const { clip, reference } = sum.scale;
      sum.value = Math.max(0, sum.value + Math.max(-clip, Math.min(clip, sum.sign * z)) - reference);
    }
    if (!sums.some(({ value, scale }) => value > factor * scale.threshold)) continue;
    alerts.push(night);
    for (const sum of sums) sum.value = 0;
  }
  return alerts;
}

interface Oracle {
  /** By which the thresholds of the rule are multiplied. */
  readonly factor: number;
  readonly perSeriesYear: number;
  readonly within: (size: number, nights: number) => number;
}

export function oracle({ clean, ids }: Part, allowed: number): Oracle {
  const noise = new Map(
    ids.map((id) => {
      const nights = clean(id, 1000, 'noise').filter((value) => value !== null);
      return [id, Math.max(SHIFT_RULE.minNoise, huberSpread(nights.map((value) => Math.log(value / LEVEL_MS))))];
    }),
  );
  const years = ids.flatMap((id) =>
    Array.from({ length: YEARS_PER_SERIES }, (_, year) => ({ id, values: clean(id, 365, `oracle/${year}`) })),
  );
  const rate = (factor: number): number =>
    years.reduce((sum, { id, values }) => sum + alertsOf(values, noise.get(id) ?? 1, factor).length, 0) / years.length;
  let factor = 0.6;
  while (rate(factor) > allowed) factor += 0.02;
  const steps = ids.flatMap((id) =>
    Array.from({ length: STEPS_PER_SERIES }, (_, repetition) => ({ id, values: clean(id, 14, `step/${repetition}`) })),
  );
  return {
    factor,
    perSeriesYear: rate(factor),
    within: (size, nights) =>
      steps.filter(({ id, values }) => {
        const shifted = values.map((value) => (value === null ? null : value * size));
        return (alertsOf(shifted, noise.get(id) ?? 1, factor)[0] ?? nights) < nights;
      }).length / steps.length,
  };
}
