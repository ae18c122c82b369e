import { expect, it } from 'vitest';
import { updateSetting } from '../../../local-cloud/cloud/update-setting.ts';

it('THAW_UPDATE_MS is the duration of an update; without it the default holds', () => {
  expect(updateSetting({ THAW_UPDATE_MS: '300' })).toEqual({ updateMs: 300 });
  expect(updateSetting({ THAW_UPDATE_MS: '0' })).toEqual({ updateMs: 0 });
  expect(updateSetting({ THAW_UPDATE_MS: '' })).toEqual({});
  expect(updateSetting({})).toEqual({});
});

it.each(['-1', '0.5', 'soon', '600001'])('%s is refused with its value and the range', (text) => {
  expect(() => updateSetting({ THAW_UPDATE_MS: text })).toThrow(
    expect.objectContaining({ name: 'USAGE', message: expect.stringContaining(`"${text}"`) }),
  );
});
