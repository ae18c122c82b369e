import { expect, it } from 'vitest';
import { hideSecrets } from '../../../cli/measure/hide-secrets.ts';

it.each([
  ['the key is abc.', ['abc'], 'the key is ***.'],
  ['abcdef and abc', ['abc', 'abcdef'], '*** and ***'],
  ['{"key":"a\\"b\\nc"}', ['a"b\nc'], '{"key":"***"}'],
  ['line 1\rline 2', ['line 1\nline 2'], '***'],
  ['["Error: BEGIN","key","--"]', ['BEGIN\nkey\n--'], '["Error: ***","***","--"]'],
  ['to be', ['o'], 'to be'],
])('%j without %j is %j', (text, secrets, hidden) => {
  expect(hideSecrets(text, secrets)).toBe(hidden);
});
