import { expect, it } from 'vitest';
import { withTextBetween } from '../../../core/format/between-marks.ts';

const marks = { file: 'a.md', start: '<!-- start -->', end: '<!-- end -->' };

it('replaces what is between the marks, and nothing else, however often', () => {
  const text = 'before\n<!-- end -->\n<!-- start -->\nold\n<!-- end -->\nafter\n';
  const once = withTextBetween(text, marks, 'new $& lines\n');

  expect(once).toBe('before\n<!-- end -->\n<!-- start -->\nnew $& lines\n<!-- end -->\nafter\n');
  expect(withTextBetween(once, marks, 'new $& lines')).toBe(once);
});

it.each(['no marks', '<!-- start -->', '<!-- end --> <!-- start -->'])(
  'refuses a text without both marks: %s',
  (text) => {
    expect(() => withTextBetween(text, marks, 'new')).toThrow(/a\.md does not have the comments/);
  },
);
