/** Where the figures were measured. */
import type { RunEnvironment } from '../../plan/types.ts';
import type { WarningRule } from './warning-rule.ts';

export const LOCAL_RUN: WarningRule = {
  code: 'LOCAL_RUN',
  when: 'the run was made in the local cloud',
  find: locally(() => true),
  message: () => 'Measured on one machine, not on AWS.',
  fix: 'Run the same suite with --aws for figures of Lambda itself.',
};

export const THROTTLE_NONE: WarningRule = {
  code: 'THROTTLE_NONE',
  when: 'the machine could not limit the CPU share of a memory size',
  find: locally(({ throttle = 'none' }) => throttle === 'none'),
  message: () =>
    'The CPU share of a memory size could not be limited here (throttle: none): every size had whole CPUs.',
  fix: 'Run as root on Linux with writable cgroups (thaw doctor says what is missing); until then do not compare memory sizes.',
};

export const MEMORY_LIMIT_NONE: WarningRule = {
  code: 'MEMORY_LIMIT_NONE',
  when: 'the machine could not limit memory',
  find: locally(({ memoryLimit = 'none' }) => memoryLimit === 'none'),
  message: () => 'Memory was not limited here, and peaks are those of the process.',
  fix: 'Run as root on Linux with writable cgroups (thaw doctor says what is missing).',
};

export const HOSTS_OBSERVED: WarningRule = {
  code: 'HOSTS_OBSERVED',
  when: 'every connection of the functions passed a relay that observes it',
  find: locally(({ otherHosts }) => otherHosts !== undefined),
  message: () => 'Every connection passed a relay: times of calls and of init are longer than without.',
  fix: 'Read these figures for where the time goes; measure with a local cloud that is started without THAW_OBSERVE_HOSTS.',
};

function locally(matches: (environment: RunEnvironment) => boolean): WarningRule['find'] {
  return ({ results: { run } }) =>
    run.environment.kind === 'local' && matches(run.environment) ? [run.environment] : [];
}
