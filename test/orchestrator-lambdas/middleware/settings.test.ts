import { afterEach, expect, it, vi } from 'vitest';
import { requiredVariable, runEnvironment } from '../../../orchestrator-lambdas/middleware/settings.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('reads the environment of a run; the Region defaults to that of the function', () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('THAW_ENVIRONMENT', '{"kind":"aws"}');
  expect(runEnvironment()).toEqual({ kind: 'aws', region: 'eu-west-1' });

  vi.stubEnv('THAW_ENVIRONMENT', '{"kind":"local","region":"us-east-1","cpu":"x × 2","throttle":"cgroup-v1"}');
  expect(runEnvironment()).toEqual({ kind: 'local', region: 'us-east-1', cpu: 'x × 2', throttle: 'cgroup-v1' });
});

it.each(['', '{', '{"kind":"moon"}'])('refuses THAW_ENVIRONMENT %j', (value) => {
  vi.stubEnv('THAW_ENVIRONMENT', value);

  expect(() => runEnvironment()).toThrow(/THAW_ENVIRONMENT/);
});

it('names the variable that is not set', () => {
  vi.stubEnv('REPORTS_BUCKET', undefined);

  expect(() => requiredVariable('REPORTS_BUCKET')).toThrow('REPORTS_BUCKET is not set');
});
