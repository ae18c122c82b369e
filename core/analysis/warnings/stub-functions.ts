/** Functions without code: their times come from a model. */
import { isStubFunction } from '../../suite/stub-functions.ts';
import { listOf, oneFinding, type WarningRule } from './warning-rule.ts';

export const STUB_FUNCTIONS: WarningRule<readonly string[]> = {
  code: 'STUB_FUNCTIONS',
  when: 'the local cloud answered for functions named `thaw-stub-…` from a model',
  find: ({ plan }) =>
    plan.environment.kind === 'local'
      ? oneFinding(plan.functions.filter(({ functionName }) => isStubFunction(functionName)).map(({ label }) => label))
      : [],
  message: (labels) =>
    `No code was run for ${listOf(labels)}: the times come from a model. None of these figures is a measurement.`,
  fix: 'Use this report to test how a run scales; measure functions with other names.',
};
