/** Reproduces the tables of the method's reference. */
import { describe, expect, it } from 'vitest';
import { hodgesLehmannRatio } from '../../../core/statistics/hodges-lehmann-ratio.ts';
import { mannWhitney } from '../../../core/statistics/mann-whitney.ts';
import { medianInterval } from '../../../core/statistics/median-interval.ts';

function upTo(n: number, from = 1): number[] {
  return Array.from({ length: n }, (_, index) => from + index);
}

describe('ranks of the 95 % median interval', () => {
  it.each([
    [6, 1, 6, 0.969],
    [8, 1, 8, 0.992],
    [9, 2, 8, 0.961],
    [10, 2, 9, 0.979],
    [12, 3, 10, 0.961],
    [15, 4, 12, 0.965],
    [20, 6, 15, 0.959],
    [25, 8, 18, 0.957],
    [30, 10, 21, 0.957],
    [40, 14, 27, 0.962],
    [50, 18, 33, 0.967],
  ])('n = %i: [%i, %i], reached %f', (n, low, high, reached) => {
    const interval = medianInterval(upTo(n));

    expect([interval?.low, interval?.high]).toEqual([low, high]);
    expect(interval?.confidence.toFixed(3)).toBe(reached.toFixed(3));
  });

  it.each([1, 2, 3, 4, 5])('n = %i: no finite interval', (n) => {
    expect(medianInterval(upTo(n))).toBeNull();
  });

  it('reaches at most 87.5 % with four values', () => {
    expect(medianInterval(upTo(4), 0.875)).toEqual({ low: 1, high: 4, confidence: 0.875 });
  });
});

describe('the minimum two-sided Mann–Whitney p', () => {
  it.each([
    [3, '0.100'],
    [4, '0.029'],
    [5, '0.008'],
    [6, '0.002'],
  ])('of %i against as many: %s', (n, minPValue) => {
    expect(mannWhitney(upTo(n), upTo(n, 100)).pValue.toFixed(3)).toBe(minPValue);
  });

  it('has an interval of a ratio from four against four on, but not for three against three', () => {
    expect(hodgesLehmannRatio(upTo(3), upTo(3, 100))?.interval).toBeNull();
    expect(hodgesLehmannRatio(upTo(4), upTo(4, 100))?.interval).not.toBeNull();
  });

  it('lets the slow nightly rule fire at 7 against 30', () => {
    expect(mannWhitney(upTo(7, 100), upTo(30), 'greater').pValue).toBeLessThan(0.0005);
  });
});
