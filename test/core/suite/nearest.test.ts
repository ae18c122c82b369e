import { expect, it } from 'vitest';
import { didYouMean } from '../../../core/suite/nearest.ts';

it.each([
  ['SAMPELS', ['seed', 'samples'], 'samples', 'two letters changed, in any case'],
  ['kitten', ['sitting', 'mitten'], 'mitten', 'the nearer of two'],
  ['bursts', ['burst'], 'burst', 'a letter too many'],
  ['brst', ['burst'], 'burst', 'a letter too few'],
  ['same', ['same'], 'same', 'no change at all'],
])('%j among %j suggests %j: %s', (word, candidates, suggestion) => {
  expect(didYouMean(word, candidates)).toBe(`; did you mean "${suggestion}"?`);
});

it.each([
  ['completely-else', ['samples', 'seed']],
  ['completely-else', []],
  ['abc', ['']],
  ['abcdef', ['uvwxyz', 'abc']],
])('%j among %j suggests nothing', (word, candidates) => {
  expect(didYouMean(word, candidates)).toBe('');
});

it('suggests nothing for a text that is too long to be a name', () => {
  expect(didYouMean('x'.repeat(100_000), ['samples'])).toBe('');
});
