/** One figure must not hold two runtimes. */
import type { FunctionResult } from '../results/types.ts';
import { together, type WarningRule } from './warning-rule.ts';

export const MIXED_VERSIONS: WarningRule<readonly FunctionResult[]> = {
  code: 'MIXED_VERSIONS',
  when: 'valid samples of one function came from several runtime versions',
  find: ({ results }) => together(results.functions.filter(({ runtimeVersions }) => runtimeVersions.length > 1)),
  say: (mixed) => {
    const versions = mixed.map((each) => `${each.function} (${each.runtimeVersions.join(', ')})`);
    return `The runtime changed during the run: ${versions.join('; ')}.`;
  },
  fix: 'Run again: Lambda was rolling out a new runtime, and one figure must not hold two of them.',
};
