/** One figure must not combine two runtime versions. */
import type { FunctionResult } from '../results/types.ts';
import { oneFinding, type WarningRule } from './warning-rule.ts';

export const MIXED_VERSIONS: WarningRule<readonly FunctionResult[]> = {
  code: 'MIXED_VERSIONS',
  when: 'valid samples of one function came from several runtime versions',
  find: ({ results }) => oneFinding(results.functions.filter(({ runtimeVersions }) => runtimeVersions.length > 1)),
  message: (mixed) => {
    const versions = mixed.map(({ function: label, runtimeVersions }) => `${label} (${runtimeVersions.join(', ')})`);
    return `The runtime changed during the run: ${versions.join('; ')}.`;
  },
  fix: 'Run again: Lambda was rolling out a new runtime, and one figure must not combine two of them.',
};
