import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, seededShuffle } from '../../../core/statistics/seeded-shuffle.ts';

const LETTERS = [...'abcdef'];

describe('seededShuffle', () => {
  it('always gives the same order for the same seed, because plans of old runs must be repeatable', () => {
    expect(seededShuffle(LETTERS, 7).join('')).toBe(seededShuffle(LETTERS, '7').join(''));
    expect(seededShuffle(LETTERS, 7).join('')).toMatchInlineSnapshot(`"ecbdaf"`);
    expect(seededShuffle(LETTERS, '7/2').join('')).toMatchInlineSnapshot(`"cbfdea"`);
  });

  it('keeps every item once and does not change the original', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const before = [...items];
        const byValue = (left: number, right: number): number => left - right;

        expect(seededShuffle(items, seed).sort(byValue)).toEqual(before.toSorted(byValue));
        expect(items).toEqual(before);
      }),
      { seed: 1 },
    );
  });

  it('gives each of the 24 orders of four items equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 24_000; seed += 1) {
      const order = seededShuffle(LETTERS.slice(0, 4), seed).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);

    expect(counts.size).toBe(24);
    // 99.9 % of fair shuffles stay below 49.7 (23 degrees of freedom); the seeds are fixed, so this does not change.
    expect(chiSquare).toBeLessThan(49.7);
  });
});

describe('seededRandom', () => {
  it('is uniform from 0 to 1, 1 excluded', () => {
    const random = seededRandom('even');
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i += 1) {
      const value = random();
      expect(value >= 0 && value < 1).toBe(true);
      const tenth = Math.floor(value * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }

    expect(Math.min(...tenths)).toBeGreaterThan(1850);
    expect(Math.max(...tenths)).toBeLessThan(2150);
  });
});
