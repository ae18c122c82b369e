/** Samples that were excluded for reasons that the user can act on. */
import { formatCount } from '../../format/numbers.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import { phasesOf } from '../results/phase-result.ts';
import { type WarningRule, wasOrWere } from './warning-rule.ts';

export const THROTTLED: WarningRule<number> = {
  code: 'THROTTLED',
  when: 'an invocation was throttled',
  find: counting('throttled'),
  message: (count) => `${formatCount(count, 'invocation')} ${wasOrWere(count)} throttled, and counted in no statistic.`,
  fix: 'Lower cold.burst, lanes or the rates of load, or raise the concurrency of the account or the function.',
};

export const PROACTIVE_INIT: WarningRule<number> = {
  code: 'PROACTIVE_INIT',
  when: 'Lambda had started an environment before the request came',
  find: counting('proactive_init'),
  message: (count) =>
    `${formatCount(count, 'environment')} ${wasOrWere(count)} started by Lambda before the request, so ${count === 1 ? 'its' : 'their'} init was not seen.`,
  fix: 'Nothing to do: they were excluded and measured again; many of them mean that a larger settleMs may help.',
};

export const FUNCTION_CHANGED: WarningRule<number> = {
  code: 'FUNCTION_CHANGED',
  when: 'another client changed a measured function during the run',
  find: counting('function_changed'),
  message: (count) => `${formatCount(count, 'invocation')} ran while another client changed the function.`,
  fix: 'Deploy to a measured function only between runs.',
};

/** The number of samples that were excluded for a reason, load included; no finding when it is 0. */
function counting(reason: ExcludeReason): WarningRule<number>['find'] {
  return ({ results: { configurations } }) => {
    const phases = configurations.flatMap(phasesOf).map(([, result]) => result);
    const loads = configurations.flatMap(({ load }) => load ?? []);
    const count = [...phases, ...loads].reduce((sum, { excluded }) => sum + (excluded[reason] ?? 0), 0);
    return count === 0 ? [] : [count];
  };
}
