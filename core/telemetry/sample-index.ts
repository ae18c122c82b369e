/** Samples by configuration and phase. */
import type { Phase } from '../plan/types.ts';
import type { Sample } from './types.ts';

export interface SampleIndex {
  /** All samples of a configuration and phase, valid or not, in their original order. */
  of(configurationId: string, phase: Phase): readonly Sample[];
  /** Only the valid ones. */
  valid(configurationId: string, phase: Phase): readonly Sample[];
}

export function indexSamples(samples: readonly Sample[]): SampleIndex {
  const keyOf = (configurationId: string, phase: Phase) => `${phase} ${configurationId}`;
  const byKey = Map.groupBy(samples, ({ configurationId, phase }) => keyOf(configurationId, phase));
  const of: SampleIndex['of'] = (configurationId, phase) => byKey.get(keyOf(configurationId, phase)) ?? [];
  return { of, valid: (id, phase) => of(id, phase).filter(({ status }) => status === 'valid') };
}
