/** Too few samples for an interval. */
import { phasesOf } from '../results/phase-result.ts';
import type { WarningRule } from './warning-rule.ts';

/** Below this many environments (cold: samples) no finite 95 % interval of a median exists (Le Boudec, theorem 2.1). */
const MIN_INTERVAL_SAMPLES = 6;

export const FEW_SAMPLES: WarningRule<{ readonly few: readonly number[]; readonly summaries: number }> = {
  code: 'FEW_SAMPLES',
  when: 'a phase has fewer than 6 samples, or its calls fewer than 6 environments',
  find: ({ results }) => {
    const phases = results.configurations.flatMap(phasesOf).map(([, result]) => result);
    const few = phases.filter(({ n, environments }) => n > 0 && environments < MIN_INTERVAL_SAMPLES);
    return few.length === 0 ? [] : [{ few: few.map(({ environments }) => environments), summaries: phases.length }];
  },
  message: ({ few, summaries }) =>
    `${few.length} of ${summaries} medians come from fewer than ${MIN_INTERVAL_SAMPLES} samples (of second and warm calls: environments; the fewest: ${Math.min(...few)}), so there is no 95 % interval for ${few.length === 1 ? 'it' : 'them'}.`,
  fix: 'Raise the number of samples, for example --set cold.samples=10 --set warm.samples=10; warm calls of one round mostly share an environment, and a larger cold.burst makes fewer rounds.',
};
