/** Printed words for phases, figures and configurations. */
import { metricTitle } from './figures.ts';

/** Phases that have statistics, as titles call them. */
export const PHASE_TITLES = { cold: 'cold', 'follow-up': 'second call', warm: 'warm' } as const;

/** The same for phases without statistics, which are words as they are. */
export function phaseTitle(phase: string): string {
  return Object.entries(PHASE_TITLES).find(([name]) => name === phase)?.[1] ?? phase;
}

/** `get`, or `get / override` when an environment override is part of the configuration. */
export function payloadText(configuration: { readonly payload: string; readonly override?: string }): string {
  return configuration.override === undefined
    ? configuration.payload
    : `${configuration.payload} / ${configuration.override}`;
}

/** `rust-dynamodb, 128 MB, get`: a configuration as a reader knows it; its id is for machines. */
export function configurationName(
  configuration: Parameters<typeof payloadText>[0] & { readonly function: string; readonly memoryMb: number },
): string {
  return `${configuration.function}, ${configuration.memoryMb} MB, ${payloadText(configuration)}`;
}

const CALLS: Readonly<Record<string, string>> = {
  cold: 'first call',
  'follow-up': 'second call',
  warm: 'warm call',
};

/** A figure of a phase as a reader knows it: `init`, `first call`, `billed cold start`, `tls of the first call`. */
export function figureWords(phase: string, metric: string): string {
  const call = CALLS[phase] ?? phase;
  if (phase === 'load') return `${partWords(metricTitle(metric))} under load`;
  if (metric === 'durationMs') return call;
  if (metric === 'initDurationMs') return 'init';
  if (phase === 'cold' && metric === 'initAndDurationMs') return 'cold start';
  if (phase === 'cold' && metric === 'billedDurationMs') return 'billed cold start';
  return `${partWords(metricTitle(metric))} of the ${call}`;
}

/** `tls_ms` -> `tls`, `Client latency ms` -> `Client latency`: without the unit, which is at the number. */
export function partWords(metric: string): string {
  return metric.replace(/[_ ]ms\b/, '').replaceAll('_', ' ');
}
