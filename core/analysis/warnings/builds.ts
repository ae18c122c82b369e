/** How the measured functions were built. */
import type { FunctionResult } from '../results/types.ts';
import { type JudgedRun, listOf, together, type WarningRule, wasOrWere } from './warning-rule.ts';

export const NO_PROBE: WarningRule<readonly string[]> = {
  code: 'NO_PROBE',
  when: 'a function does not carry our probe',
  find: (run) => together(labels(run, ({ hasProbe }) => !hasProbe)),
  say: (names) =>
    `${listOf(names)} ${names.length === 1 ? 'carries' : 'carry'} no probe: a cold start is verified by REPORT alone.`,
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
  say: (profiles) => `Compiled functions were built with different profiles: ${profiles.join(', ')}.`,
  fix: 'Build all of them with one profile before comparing them.',
};

export const LIGHT_PROFILE: WarningRule<readonly string[]> = {
  code: 'LIGHT_PROFILE',
  when: 'a function was built with the light profile',
  find: (run) => together(labels(run, ({ buildProfile }) => buildProfile?.includes('light') ?? false)),
  say: (names) =>
    `${listOf(names)} ${wasOrWere(names.length)} built with the light profile (quick to compile, larger and slower than what is deployed).`,
  fix: 'For figures about the language itself run with --aws: npx thaw deploy builds the deploy profile. npx thaw build prints its package sizes.',
};

function labels({ results }: JudgedRun, isMeant: (measured: FunctionResult) => boolean): string[] {
  return results.functions.filter(isMeant).map((measured) => measured.function);
}
