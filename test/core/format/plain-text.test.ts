import { expect, it } from 'vitest';
import { isolateWords, keepColours, plainText } from '../../../core/format/plain-text.ts';
import { escapeText } from '../../../core/report/markdown-text.ts';
import { renderTable } from '../../../core/report/terminal-text.ts';

const HEBREW = 'עברית';
const ISOLATED = `\u2068${HEBREW}\u2069`;

it('removes what commands a terminal or turns the direction of text', () => {
  expect(plainText('a\u001b[31mb\u0007c\u009bd\u202ee\u2067f\u2028g')).toBe('a [31mb c def g');
});

it('lets only colours, tabs and line ends of a line reach the terminal', () => {
  expect(keepColours('\u001b[31mred\u001b[0m\tand\n')).toBe('\u001b[31mred\u001b[0m\tand\n');
  expect(keepColours('a\u001b]0;title\u0007b\rc\u009b2Jd\u001b[2Je')).toBe('a]0;titlebc2Jd[2Je');
});

it('isolates each name that is written from right to left, with what stands inside it', () => {
  expect(isolateWords(`${HEBREW}, 128 MB: 12 ms`)).toBe(`${ISOLATED}, 128 MB: 12 ms`);
  expect(isolateWords(`${HEBREW} ${HEBREW}`)).toBe(`\u2068${HEBREW} ${HEBREW}\u2069`);
  expect(isolateWords(`${HEBREW} rust ${HEBREW}`)).toBe(`${ISOLATED} rust ${ISOLATED}`);
  expect(isolateWords('rust ✓ 🦀 – «é»')).toBe('rust ✓ 🦀 – «é»');
});

it('keeps labels and columns in their order on the terminal and in Markdown', () => {
  const cell = (full: string) => ({ full });
  const table = {
    title: '',
    notes: [],
    columns: [
      { header: 'Function', align: 'left' as const },
      { header: 'ms', align: 'right' as const },
    ],
    rows: [
      [cell(HEBREW), cell('12')],
      [cell('rust-rust'), cell('13')],
    ],
  };
  const [, first, second] = renderTable(table, (text) => text);
  // The two characters have no width, so the columns stay aligned.
  expect(first).toBe(`${ISOLATED}      12`);
  expect(second).toBe('rust-rust  13');
  expect(escapeText(`${HEBREW}\u0007 *1*`)).toBe(`${ISOLATED}  \\*1\\*`);
});
