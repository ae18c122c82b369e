import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupedValues, groupMedians } from '../../../core/statistics/grouped-values.ts';
import { median } from '../../../core/statistics/quantile.ts';

const COUNT = 7;
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 100 }),
  fc.integer({ min: -3, max: 60 }),
  fc.constantFrom(0, -0, 1, 1 + Number.EPSILON, 1e300),
  // Of one part of the distribution, but not all the same.
  fc.integer({ min: 0, max: 40 }).map((steps) => 1 + steps * Number.EPSILON),
);
/** Long enough to be distributed, and shorter; -1 is no group. */
const grouped = fc.oneof(
  fc.array(fc.tuple(value, fc.integer({ min: -1, max: COUNT - 1 })), { minLength: 1, maxLength: 2_000, size: 'max' }),
  fc.array(fc.tuple(fc.constant(3.5), fc.nat({ max: 1 })), { minLength: 501, maxLength: 600 }),
);

it('sorts the values, and takes the median of each group', () => {
  fc.assert(
    fc.property(grouped, (pairs) => {
      const values = Float64Array.from(pairs, ([of]) => of);
      const groups = Int32Array.from(pairs, ([, group]) => group);
      const result = groupedValues(values, groups);
      const expected = Array.from({ length: COUNT }, (_, number) =>
        pairs.flatMap(([of, group]) => (group === number ? [of] : [])),
      );

      expect([...result.sorted]).toEqual([...values.toSorted()]);
      expect([...groupMedians(result, COUNT)].map((of) => of + 0)).toEqual(
        expected.filter((of) => of.length > 0).map((of) => median(of) + 0),
      );
      expect([...groups]).toEqual(pairs.map(([, group]) => group));
    }),
    { seed: 5, numRuns: 200 },
  );
});

it('refuses what is no number', () => {
  expect(() => groupedValues(Float64Array.of(1, Number.NaN, 2), Int32Array.of(0, 0, 0))).toThrow(/NaN/);
  expect(() => groupedValues(Float64Array.of(), Int32Array.of())).toThrow(/no values/);
});
