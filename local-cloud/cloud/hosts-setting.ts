/** Whether the local cloud observes connections to every host, from the variables that it was started with. */
import { BenchmarkError } from '../../core/errors.ts';
import type { EngineOptions } from '../lambda-service/contract.ts';

/**
 * THAW_OBSERVE_HOSTS=1: each environment gets a network of its own. Off by default, because it adds to the times of connections.
 * @throws BenchmarkError USAGE when it is neither 0 nor 1
 */
export function hostsSetting(variables: NodeJS.ProcessEnv): Pick<EngineOptions, 'observesOtherHosts'> {
  const text = variables['THAW_OBSERVE_HOSTS'];
  if (text === undefined || text === '' || text === '0') return {};
  if (text === '1') return { observesOtherHosts: true };
  throw new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: `THAW_OBSERVE_HOSTS=${JSON.stringify(text)} is neither 0 nor 1.`,
    fix: 'use THAW_OBSERVE_HOSTS=1 to observe the connections of functions to every host, or leave it out',
  });
}
