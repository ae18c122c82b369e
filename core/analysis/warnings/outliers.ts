/** Figures with so many severe outliers that a mean is not meaningful. */
import { configurationName, figureWords } from '../../format/words.ts';
import { phasesOf } from '../results/phase-result.ts';
import { listOf, oneFinding, type WarningRule } from './warning-rule.ts';

export const OUTLIERS: WarningRule<readonly string[]> = {
  code: 'OUTLIERS',
  when: 'a tenth of the samples of a phase (and at least two) are severe outliers (Tukey)',
  find: ({ results }) =>
    oneFinding(
      results.configurations.flatMap((configuration) =>
        phasesOf(configuration).flatMap(([phase, { n, metrics }]) =>
          ['initDurationMs', 'durationMs'].flatMap((metric) => {
            const severe = metrics[metric]?.outliers.severe ?? 0;
            return severe >= Math.max(2, n / 10)
              ? [`${figureWords(phase, metric)} of ${configurationName(configuration)} (${severe} of ${n})`]
              : [];
          }),
        ),
      ),
    ),
  message: (figures) => `Many severe outliers, kept in every figure: ${listOf(figures)}.`,
  fix: 'Compare medians, not means; look at the rows in samples.csv, and run again when something else was using the machine or the table.',
};
