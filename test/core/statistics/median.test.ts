import fc from 'fast-check';
import { expect, it } from 'vitest';
import { median, quantile } from '../../../core/statistics/quantile.ts';

const values = fc.oneof(
  fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 300 }),
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 300 }),
  fc.array(fc.integer(), { minLength: 1, maxLength: 300 }).map((list) => list.toSorted((a, b) => a - b)),
);

it('is selected, and is the value that sorting gives, to the last digit', () => {
  fc.assert(
    fc.property(values, (list) => {
      expect(median(list) === quantile(list, 0.5)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('leaves the values as they are', () => {
  const list = Float64Array.of(3, 1, 2);

  expect(median(list)).toBe(2);
  expect([...list]).toEqual([3, 1, 2]);
});

it('is an error for no values, and for one that is not finite', () => {
  expect(() => median([])).toThrow(/no values/);
  expect(() => median([1, Number.NaN, 2])).toThrow(/NaN/);
});
