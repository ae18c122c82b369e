import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type PairwiseList,
  pairwiseDifferences,
  pairwiseMedian,
  pairwiseRank,
  walshAverages,
} from '../../../core/statistics/pairwise-rank.ts';
import { seededRandom } from '../../../core/statistics/seeded-shuffle.ts';
import { sortedValues } from '../../../core/statistics/sorted-values.ts';

/** Logarithms of times, or few different values, so that most combinations are tied. */
const values = fc.oneof(
  fc.array(fc.double({ min: 0.01, max: 1e5, noNaN: true }).map(Math.log), { minLength: 1, maxLength: 90 }),
  fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 90 }),
  fc.array(fc.constantFrom(0.1, 0.2, 0.3), { minLength: 1, maxLength: 90 }),
);

function everyDifference(a: readonly number[], b: readonly number[]): Float64Array {
  return Float64Array.from(a.flatMap((left) => b.map((right) => left - right))).sort();
}

function everyAverage(x: readonly number[]): Float64Array {
  return Float64Array.from(x.flatMap((left, index) => x.slice(index).map((right) => (left + right) / 2))).sort();
}

function expectRanks(list: PairwiseList, all: Float64Array, picked: readonly number[]): void {
  expect(list.size).toBe(all.length);
  for (const share of [0, ...picked, 1]) {
    const rank = Math.max(1, Math.ceil(share * all.length));
    expect(pairwiseRank(list, rank) === all[rank - 1], `rank ${rank} of ${all.length}`).toBe(true);
  }
  const half = all.length / 2;
  const middle = ((all[Math.ceil(half) - 1] ?? 0) + (all[Math.floor(half)] ?? 0)) / 2;
  expect(pairwiseMedian(list) === middle).toBe(true);
}

describe('the rank among all combinations is that of the sorted list, to the last digit', () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 });

  it('of differences, with and without ties', () => {
    fc.assert(
      fc.property(values, values, shares, (a, b, picked) => {
        const [sortedA, sortedB] = [sortedValues(a), sortedValues(b)];
        expectRanks(pairwiseDifferences(sortedA, sortedB), everyDifference([...sortedA], [...sortedB]), picked);
      }),
      { numRuns: 300 },
    );
  });

  it('of Walsh averages, with and without ties', () => {
    fc.assert(
      fc.property(values, shares, (x, picked) => {
        const sorted = sortedValues(x);
        expectRanks(walshAverages(sorted), everyAverage([...sorted]), picked);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['different', (random: () => number) => Math.log(1 + random())],
    ['in two clusters far apart', (random: () => number) => (random() < 0.5 ? random() : 1e6 + random())],
    ['tied by the hundred', (random: () => number) => Math.floor(random() * 5)],
    ['all equal', () => 7],
  ])('of lists that take several rounds: %s', (_name, draw) => {
    const random = seededRandom('lists');
    const a = sortedValues(Array.from({ length: 700 }, () => draw(random)));
    const b = sortedValues(Array.from({ length: 900 }, () => draw(random)));
    const shares = [0.001, 0.025, 0.3, 0.5, 0.9, 0.975];

    expectRanks(pairwiseDifferences(a, b), everyDifference([...a], [...b]), shares);
    expectRanks(walshAverages(a), everyAverage([...a]), shares);
  });
});
