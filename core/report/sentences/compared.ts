/** The comparisons that headlines are made of: cold starts and warm calls at the smallest memory size and first payload. */
import type { Comparison, ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { isDifferent } from '../../format/ratio-words.ts';
import type { MetricSummary } from '../../statistics/types.ts';

export const COLD = { phase: 'cold', metric: 'initAndDurationMs' } as const;
export const WARM = { phase: 'warm', metric: 'durationMs' } as const;
export type Headline = typeof COLD | typeof WARM;

/** At the smallest memory size and first payload, as in published tables; what differs first, then the ratio that is furthest from 1. */
export function comparedAt(results: Results, { phase, metric }: Headline): readonly Comparison[] {
  const all = results.comparisons.filter((comparison) => comparison.phase === phase && comparison.metric === metric);
  const memoryMb = Math.min(...all.map((comparison) => comparison.memoryMb));
  const payload = all.find((comparison) => comparison.memoryMb === memoryMb)?.payload;
  const there = all.filter((comparison) => comparison.memoryMb === memoryMb && comparison.payload === payload);
  const candidates = Map.groupBy(there, ({ candidate, override = '' }) => `${candidate} ${override}`);
  return [...candidates.values()].flatMap(([first]) => first ?? []).toSorted((a, b) => rank(b) - rank(a));
}

/** How far a ratio is from 1, in either direction; above all that are not shown to differ. */
export function rank(comparison: Comparison): number {
  return Math.abs(Math.log(comparison.ratio)) + (isDifferent(comparison) ? 1000 : 0);
}

/** The function, with its override where it is compared with itself. */
export function sideName(comparison: Comparison, side: 'candidate' | 'reference'): string {
  const isOwn = comparison.candidate === comparison.reference;
  const override = side === 'candidate' ? comparison.override : comparison.referenceOverride;
  return isOwn ? `${comparison[side]} / ${override ?? 'plain'}` : comparison[side];
}

export function configurationOf(
  results: Results,
  comparison: Comparison,
  side: 'candidate' | 'reference',
): ConfigurationResult | undefined {
  const override =
    side === 'reference' && comparison.referenceOverride !== undefined
      ? comparison.referenceOverride
      : comparison.override;
  return results.configurations.find(
    (row) =>
      row.function === comparison[side] &&
      row.memoryMb === comparison.memoryMb &&
      row.payload === comparison.payload &&
      (row.override ?? null) === (override ?? null),
  );
}

export function summaryOf(
  row: ConfigurationResult | undefined,
  { phase, metric }: Headline,
): MetricSummary | undefined {
  return row?.[phase]?.metrics[metric];
}

/** The first configuration with a sample outside of load. */
export function firstMeasured(results: Results): ConfigurationResult | undefined {
  return results.configurations.find(({ cold, warm }) => (cold?.n ?? 0) + (warm?.n ?? 0) > 0);
}
