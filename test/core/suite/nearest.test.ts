import { expect, it } from 'vitest';
import { didYouMean, editDistance, nearest } from '../../../core/suite/nearest.ts';

it.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['same', 'same', 0],
  ['flaw', 'lawn', 2],
])('from %j to %j it takes %i edits', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
});

it('names the nearest candidate, whatever its case', () => {
  expect(nearest('SAMPELS', ['samples', 'seed'])).toBe('samples');
});

it('names nothing when nothing is near', () => {
  expect(nearest('completely-else', ['samples', 'seed'])).toBeUndefined();
  expect(didYouMean('completely-else', [])).toBe('');
});

it('does not measure texts that are no names', () => {
  expect(nearest('x'.repeat(100_000), ['samples'])).toBeUndefined();
});
