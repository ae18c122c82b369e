/** A configuration with adaptive stopping got no more samples although its interval was still too wide. */
import { configurationName, figureWords } from '../../format/words.ts';
import { type JudgedRun, listOf, oneFinding, type WarningRule } from './warning-rule.ts';

const message = (names: readonly string[]) => `The interval is still wider than asked for in ${listOf(names)}.`;

export const INTERVAL_WIDE_BY_BUDGET: WarningRule<readonly string[]> = {
  code: 'INTERVAL_WIDE',
  when: 'the minutes of the budget were over before an interval was as narrow as asked for',
  find: (run) => (isCutByBudget(run) ? oneFinding(namesOfWide(run)) : []),
  message,
  fix: 'The minutes of the budget were over: raise budget.minutes, or accept the interval as it is.',
};

export const INTERVAL_WIDE_AT_CAP: WarningRule<readonly string[]> = {
  code: 'INTERVAL_WIDE',
  when: 'a configuration reached maxSamples before its interval was as narrow as asked for',
  find: (run) => (isCutByBudget(run) ? [] : oneFinding(namesOfWide(run))),
  message,
  fix: 'Raise maxSamples, or accept the interval as it is.',
};

function isCutByBudget({ results }: JudgedRun): boolean {
  return results.configurations.some(({ stopped }) =>
    [stopped.cold, stopped.warm].some((phase) => phase?.reason === 'budget'),
  );
}

/** The figure whose interval is to be narrow enough. */
const COMPARED = { cold: 'initAndDurationMs', warm: 'durationMs' } as const;

function namesOfWide({ results }: JudgedRun): string[] {
  return results.configurations.flatMap(({ stopped, ...configuration }) =>
    (['cold', 'warm'] as const)
      .filter((phase) => ['cap', 'budget'].includes(stopped[phase]?.reason ?? ''))
      .map((phase) => `${figureWords(phase, COMPARED[phase])} of ${configurationName(configuration)}`),
  );
}
