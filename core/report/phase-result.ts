/** A phase by the name that samples and suites give it; results.json has `followUp` where they say `follow-up`. */

import type { ConfigurationResult, PhaseResult } from '../analysis/results/types.ts';
import type { MeasuredPhase } from './group-samples.ts';

/** @returns null where nothing was planned */
export function phaseResult(configuration: ConfigurationResult, phase: MeasuredPhase): PhaseResult | null {
  return configuration[phase === 'follow-up' ? 'followUp' : phase];
}
