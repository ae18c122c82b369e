/** How the measured functions were built. */
import type { FunctionResult } from '../results/types.ts';
import { type JudgedRun, listOf, oneFinding, type WarningRule, wasOrWere } from './warning-rule.ts';

export const NO_PROBE: WarningRule<readonly string[]> = {
  code: 'NO_PROBE',
  when: 'a function does not have our probe',
  find: (run) => oneFinding(labels(run, ({ hasProbe }) => !hasProbe)),
  message: (names) =>
    `${listOf(names)} ${names.length === 1 ? 'has' : 'have'} no probe: a cold start is verified by REPORT alone.`,
  fix: 'Nothing to do for functions that are not ours; docs/measurement-method.md says what remains unverified.',
};

export const MIXED_PROFILES: WarningRule<readonly string[]> = {
  code: 'MIXED_PROFILES',
  when: 'compiled functions of one run were built with different profiles',
  find: ({ results }) => {
    const compiled = results.functions.filter(({ runtime }) => runtime.startsWith('provided'));
    const profiles = new Set(compiled.flatMap(({ buildProfile }) => buildProfile ?? []));
    return profiles.size < 2 ? [] : [[...profiles]];
  },
  message: (profiles) => `Compiled functions were built with different profiles: ${profiles.join(', ')}.`,
  fix: 'Build all of them with one profile before comparing them.',
};

export const LIGHT_PROFILE: WarningRule<readonly string[]> = {
  code: 'LIGHT_PROFILE',
  when: 'a function was built with the light profile',
  find: (run) => oneFinding(labels(run, ({ buildProfile }) => buildProfile?.includes('light') ?? false)),
  message: (names) =>
    `${listOf(names)} ${wasOrWere(names.length)} built with the light profile (quick to compile, slower than what is deployed, and with a light AWS client).`,
  fix: 'For figures about the language itself run with --aws: npx thaw deploy builds the deploy profile. npx thaw build prints its package sizes.',
};

function labels({ results }: JudgedRun, matches: (measured: FunctionResult) => boolean): string[] {
  return results.functions.filter(matches).map((measured) => measured.function);
}
