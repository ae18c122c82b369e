import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortNumbers } from '../../../core/statistics/sort-numbers.ts';

/** Long enough to be distributed, and shorter. */
const lengths = { minLength: 0, maxLength: 3_000, size: 'max' } as const;
const rounded = fc.double({ noNaN: true, min: 0, max: 100 }).map((value) => Math.round(value * 100) / 100);
const values = fc.oneof(
  fc.array(rounded, lengths),
  fc.array(fc.double({ noNaN: true }), lengths),
  fc.array(fc.integer({ min: 0, max: 4 }), lengths),
  fc.array(fc.constantFrom(0, -0, 5e-324, 1, 1 + Number.EPSILON, 1e300, Number.POSITIVE_INFINITY), lengths),
  fc.array(fc.oneof(fc.constant(0), fc.double({ noNaN: true, min: 1, max: 1.001 })), lengths),
  fc.array(fc.constantFrom(1, 2, Number.NaN), lengths),
);

it('gives the order of the platform, bit for bit', () => {
  fc.assert(
    fc.property(values, (list) => {
      const sorted = sortNumbers(Float64Array.from(list));
      expect(Buffer.from(sorted.buffer).equals(Buffer.from(Float64Array.from(list).sort().buffer))).toBe(true);
    }),
    { seed: 3, numRuns: 150 },
  );
});

it('sorts a part of an array and leaves the rest', () => {
  const whole = Float64Array.from({ length: 2_002 }, (_, index) => (index * 7919) % 2_003);
  const [first, last] = [whole[0], whole[2_001]];
  const expected = whole.slice(1, 2_001).sort();

  const sorted = sortNumbers(whole.subarray(1, 2_001));

  expect(sorted).toEqual(expected);
  expect([whole[0], whole[2_001]]).toEqual([first, last]);
});
