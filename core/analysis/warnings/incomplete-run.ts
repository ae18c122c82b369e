/** The run, or a part of it, did not end. */
import { formatCount, formatNumber } from '../../format/numbers.ts';
import { configurationName } from '../../format/words.ts';
import { lacksSamples } from '../results/completeness.ts';
import type { Results, RunFailure } from '../results/types.ts';
import { listOf, oneFinding, type WarningRule, wasOrWere } from './warning-rule.ts';

export const RUN_STOPPED: WarningRule<RunFailure> = {
  code: 'RUN_STOPPED',
  when: 'the run as a whole ended early',
  find: ({ results: { run } }) => (run.failure === undefined ? [] : [run.failure]),
  message: ({ code, message }) => `The run stopped with ${code}: ${message}`,
  fix: 'Fix that error and run the suite again; what was measured before it is kept.',
};

export const STEPS_FAILED: WarningRule<Omit<Results, 'warnings'>> = {
  code: 'STEPS_FAILED',
  when: 'a step ended with an error',
  find: ({ results }) => (results.run.steps.failed === 0 ? [] : [results]),
  message: ({ run: { steps }, problems }) => {
    const reasons = new Set(problems.flatMap(({ status, reason }) => (status === 'failed' ? (reason ?? []) : [])));
    const why = reasons.size === 0 ? '' : `: ${[...reasons].slice(0, 3).join('; ').replace(/\.$/, '')}`;
    return `${formatNumber(steps.failed)} of ${formatCount(steps.planned, 'step')} failed${why}.`;
  },
  fix: 'Read the reasons under "Failed and missing steps"; the function’s log group has its own output.',
};

export const STEPS_MISSING: WarningRule<Results['run']['steps']> = {
  code: 'STEPS_MISSING',
  when: 'a planned step was not run',
  find: ({ results: { run } }) => (run.steps.missing === 0 ? [] : [run.steps]),
  message: ({ missing, planned }) =>
    `${formatNumber(missing)} of ${formatCount(planned, 'step')} ${wasOrWere(missing)} not run.`,
  fix: 'The run was stopped, or its lane failed before them: run the suite again.',
};

export const SAMPLES_MISSING: WarningRule<readonly string[]> = {
  code: 'SAMPLES_MISSING',
  when: 'a configuration has fewer valid samples than planned',
  find: ({ results }) => oneFinding(results.configurations.filter(lacksSamples).map(configurationName)),
  message: (short) => `Fewer valid samples than planned in ${listOf(short)}.`,
  fix: 'The tables of failed steps and of excluded samples have the reasons; a larger cold.maxAttempts gives the run more tries.',
};
