/** The phases of a configuration by their names in samples and suites, and the number of their excluded samples. */
import type { ConfigurationResult, PhaseResult } from './types.ts';

/** The phases that have statistics, by their names in samples.csv. */
export const MEASURED_PHASES = ['cold', 'follow-up', 'warm'] as const;
export type MeasuredPhase = (typeof MEASURED_PHASES)[number];

/** results.json has `followUp` where samples and suites have `follow-up`. */
export function phaseKey(phase: MeasuredPhase): 'cold' | 'followUp' | 'warm' {
  return phase === 'follow-up' ? 'followUp' : phase;
}

/** @returns null where nothing was planned */
export function phaseResult(configuration: ConfigurationResult, phase: MeasuredPhase): PhaseResult | null {
  return configuration[phaseKey(phase)];
}

/** The phases in which a configuration was measured, by their names in samples.csv. */
export function phasesOf(configuration: ConfigurationResult): [phase: MeasuredPhase, result: PhaseResult][] {
  return MEASURED_PHASES.flatMap((phase): [MeasuredPhase, PhaseResult][] => {
    const result = phaseResult(configuration, phase);
    return result === null ? [] : [[phase, result]];
  });
}

/** The number of excluded samples, whatever the reason. */
export function excludedCount(result: Pick<PhaseResult, 'excluded'>): number {
  return Object.values(result.excluded).reduce((sum, count) => sum + count, 0);
}
