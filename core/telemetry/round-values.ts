/** The values that adaptive stopping uses, by round, of one phase of one configuration. */
import type { RoundValues } from '../plan/stop-rule.ts';
import { median } from '../statistics/quantile.ts';
import type { Sample } from './types.ts';

/**
 * Cold: init + duration of every valid cold start, which is what a caller waits for and what is billed, before rounding.
 * Warm: the median Duration of each visit, one value per round.
 * @param samples samples of one configuration and that phase; excluded ones are skipped
 * @returns rounds in ascending order, in ms
 */
export function roundValues(samples: readonly Sample[], phase: 'cold' | 'warm'): RoundValues[] {
  const byRound = new Map<number, number[]>();
  for (const sample of samples) {
    const value = sample.status === 'valid' ? figureOf(sample, phase) : undefined;
    if (value === undefined) continue;
    const values = byRound.get(sample.round);
    if (values === undefined) byRound.set(sample.round, [value]);
    else values.push(value);
  }
  return [...byRound]
    .sort(([left], [right]) => left - right)
    .map(([round, values]) => ({ round, values: phase === 'cold' ? values : [median(values)] }));
}

function figureOf(sample: Sample, phase: 'cold' | 'warm'): number | undefined {
  if (phase === 'warm') return sample.durationMs;
  const { initDurationMs, durationMs } = sample;
  return initDurationMs === undefined || durationMs === undefined ? undefined : initDurationMs + durationMs;
}
