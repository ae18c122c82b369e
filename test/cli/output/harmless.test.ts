import { expect, it } from 'vitest';
import { harmless } from '../../../cli/output/output.ts';

it('lets only colours, tabs and line ends of a text reach the terminal', () => {
  expect(harmless('\u001b[31mred\u001b[0m\tand\n')).toBe('\u001b[31mred\u001b[0m\tand\n');
  expect(harmless('a\u001b]0;title\u0007b\rc\u009b2Jd\u001b[2Je')).toBe('a]0;titlebc2Jd[2Je');
});
