/** Which figures decide whether something got slower: those of the headline tables, not all of results.json. */
import { isReportMetric } from '../analysis/metrics.ts';
import type { Comparison } from '../analysis/results/types.ts';

const DECIDING: Readonly<Record<Comparison['phase'], readonly string[]>> = {
  cold: ['initDurationMs', 'durationMs', 'billedDurationMs'],
  'follow-up': ['durationMs'],
  warm: ['durationMs'],
};

/** The deciding figures of a phase, with the target's own main figure for calls after the cold start. */
export function decidingFigures(phase: Comparison['phase'], own: string | undefined): readonly string[] {
  return [...DECIDING[phase], ...(phase === 'cold' || own === undefined ? [] : [own])];
}

/** True for a comparison of Lambda's own times; memory and client latency do not decide. */
export function decides({ phase, metric }: Pick<Comparison, 'phase' | 'metric'>): boolean {
  return isReportMetric(metric) && DECIDING[phase].includes(metric);
}
