import { expect, it } from 'vitest';
import { verdictOf } from '../../../core/analysis/verdict.ts';

const between = (low: number, high: number) => ({ low, high, confidence: 0.95 });

it.each([
  ['certainly and clearly longer', 2, between(1.8, 2.2), 'regressed'],
  ['certainly and clearly shorter', 0.5, between(0.4, 0.6), 'improved'],
  ['certainly longer, by less than the threshold, though perhaps by more', 1.04, between(1.01, 1.08), 'unchanged'],
  ['shown to be the same', 1.01, between(0.98, 1.03), 'unchanged'],
  ['exactly the same', 1, between(1, 1), 'unchanged'],
  ['perhaps longer, perhaps not', 1.2, between(0.9, 1.6), 'inconclusive'],
  ['an interval that touches 1', 1.2, between(1, 1.6), 'inconclusive'],
  ['too few samples for an interval', 3, null, 'inconclusive'],
  ['just at the threshold', 1.05, between(1.02, 1.09), 'regressed'],
  ['just at the threshold on the other side', 1 / 1.05, between(0.9, 0.99), 'improved'],
] as const)('%s', (_, ratio, interval, expected) => {
  expect(verdictOf(ratio, interval)).toBe(expected);
});
