import { expect, it } from 'vitest';
import { hostsSetting } from '../../../local-cloud/cloud/hosts-setting.ts';

it('observes other hosts only when asked to', () => {
  expect(hostsSetting({ THAW_OBSERVE_HOSTS: '1' })).toEqual({ observesOtherHosts: true });
  for (const text of ['0', '', undefined]) expect(hostsSetting({ THAW_OBSERVE_HOSTS: text })).toEqual({});
});

it('refuses anything else', () => {
  expect(() => hostsSetting({ THAW_OBSERVE_HOSTS: 'yes' })).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
