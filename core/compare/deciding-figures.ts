/** Which figures decide whether something got slower: those of the headline tables. The rest of results.json follows. */
import { isReportMetric } from '../analysis/metrics.ts';
import type { Comparison } from '../analysis/results/types.ts';

const DECIDING: Readonly<Record<Comparison['phase'], readonly string[]>> = {
  cold: ['initDurationMs', 'durationMs', 'billedDurationMs'],
  'follow-up': ['durationMs'],
  warm: ['durationMs'],
};

/** Figures of a phase that decide, and the target's own main one for calls after the cold start. */
export function decidingFigures(phase: Comparison['phase'], own: string | undefined): readonly string[] {
  return [...DECIDING[phase], ...(phase === 'cold' || own === undefined ? [] : [own])];
}

/** True for a comparison of Lambda's own times; memory and the caller's latency decide nothing. */
export function decides({ phase, metric }: Pick<Comparison, 'phase' | 'metric'>): boolean {
  return isReportMetric(metric) && DECIDING[phase].includes(metric);
}
