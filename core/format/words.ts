/** Printed words for phases, verdicts and configurations. */
import type { Verdict } from '../statistics/types.ts';

/** Phases that have statistics, as titles call them. */
export const PHASE_TITLES = { cold: 'cold', 'follow-up': 'second call', warm: 'warm' } as const;

/** The verdict in a word that fits the figure: `slower`, `less`, `same`, `~`. */
export function verdictWord({ metric, verdict }: { readonly metric: string; readonly verdict: Verdict }): string {
  if (verdict === 'inconclusive') return '~';
  if (verdict === 'unchanged') return 'same';
  const isSize = /(?:Mb|Bytes|_mb|_kb|_bytes)$/.test(metric) || metric === 'billedDurationMs';
  if (verdict === 'improved') return isSize ? 'less' : 'faster';
  return isSize ? 'more' : 'slower';
}

/** `get`, or `get / override` when an environment override is part of the configuration. */
export function payloadText(configuration: { readonly payload: string; readonly override?: string }): string {
  return configuration.override === undefined
    ? configuration.payload
    : `${configuration.payload} / ${configuration.override}`;
}
