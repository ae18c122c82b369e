/** The values that adaptive stopping uses, by round, of one phase of one configuration. */
import type { RoundValues } from '../plan/stop-rule.ts';
import { median } from '../statistics/quantile.ts';
import type { Sample } from './types.ts';

/** The figure in ms, undefined where it was not measured. Cold: init + duration, which is what a caller waits for. */
export function stoppingFigureMs(sample: Sample, phase: 'cold' | 'warm'): number | undefined {
  const { initDurationMs, durationMs } = sample;
  if (phase === 'warm') return durationMs;
  return initDurationMs === undefined || durationMs === undefined ? undefined : initDurationMs + durationMs;
}

/**
 * Cold: the figure of every valid cold start, before rounding. Warm: the median Duration of each visit, one value per round.
 * @param rounds the round of each valid sample of one configuration and that phase
 * @param figuresMs of the same samples; NaN = not measured, and the sample is skipped
 * @returns rounds in ascending order, in ms
 */
export function roundValues(
  rounds: ArrayLike<number>,
  figuresMs: ArrayLike<number>,
  phase: 'cold' | 'warm',
): RoundValues[] {
  const byRound = new Map<number, number[]>();
  for (let index = 0; index < rounds.length; index += 1) {
    const [round = 0, figureMs = Number.NaN] = [rounds[index], figuresMs[index]];
    if (Number.isNaN(figureMs)) continue;
    const values = byRound.get(round);
    if (values === undefined) byRound.set(round, [figureMs]);
    else values.push(figureMs);
  }
  return [...byRound]
    .sort(([left], [right]) => left - right)
    .map(([round, values]) => ({ round, values: phase === 'cold' ? values : [median(values)] }));
}
