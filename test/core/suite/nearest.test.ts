import { expect, it } from 'vitest';
import { didYouMean } from '../../../core/suite/nearest.ts';

it.each([
  ['SAMPELS', ['seed', 'samples'], 'samples', 'two letters changed, whatever their case'],
  ['kitten', ['sitting', 'mitten'], 'mitten', 'the nearer of two'],
  ['bursts', ['burst'], 'burst', 'a letter too many'],
  ['brst', ['burst'], 'burst', 'a letter too few'],
  ['same', ['same'], 'same', 'no change at all'],
])('%j of %j means %j: %s', (word, candidates, meant) => {
  expect(didYouMean(word, candidates)).toBe(`; did you mean "${meant}"?`);
});

it.each([
  ['completely-else', ['samples', 'seed']],
  ['completely-else', []],
  ['abc', ['']],
  ['abcdef', ['uvwxyz', 'abc']],
])('%j is none of %j', (word, candidates) => {
  expect(didYouMean(word, candidates)).toBe('');
});

it('does not measure texts that are no names', () => {
  expect(didYouMean('x'.repeat(100_000), ['samples'])).toBe('');
});
