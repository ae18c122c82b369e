import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { huberLocation, huberSpread } from '../../../core/statistics/huber.ts';
import { seededNormal } from '../../kit/seeded-normal.ts';

const normal = seededNormal('huber');
const values = Array.from({ length: 20_000 }, () => 5 + 2 * normal());

describe('the level and the spread of normal values', () => {
  it('are their mean and their standard deviation', () => {
    expect(huberLocation(values)).toBeCloseTo(5, 1);
    expect(huberSpread(values.map((value) => value - 5))).toBeCloseTo(2, 1);
  });

  it('are nearly as precise as mean and standard deviation: of 60 values, within a tenth', () => {
    const samples = Array.from({ length: 300 }, (_, index) => values.slice(index * 60, index * 60 + 60));
    const rootMeanSquare = (errors: readonly number[]): number =>
      Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    const means = rootMeanSquare(samples.map((sample) => sample.reduce((sum, value) => sum + value, 0) / 60 - 5));

    expect(rootMeanSquare(samples.map((sample) => huberLocation(sample) - 5))).toBeLessThan(1.1 * means);
  });
});

describe('outliers', () => {
  const withOutliers = values.slice(0, 100).map((value, index) => (index % 10 === 0 ? 1000 : value));

  it('move the level by a fraction of the spread, however far away they are', () => {
    const farther = withOutliers.map((value) => (value === 1000 ? 1e9 : value));

    expect(Math.abs(huberLocation(withOutliers) - 5)).toBeLessThan(1);
    expect(huberLocation(farther)).toBe(huberLocation(withOutliers));
  });

  it('count in the spread with 1.5 standard deviations', () => {
    expect(huberSpread(withOutliers.map((value) => value - 5))).toBeLessThan(3);
  });
});

it('move and scale with the values', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 40 }), (numbers) => {
      expect(huberLocation(numbers.map((value) => 2 * value + 8))).toBeCloseTo(2 * huberLocation(numbers) + 8, 6);
      expect(huberSpread(numbers.map((value) => 2 * value))).toBeCloseTo(2 * huberSpread(numbers), 6);
    }),
    { seed: 1 },
  );
});

it('are defined for equal values', () => {
  expect(huberLocation([3, 3, 3])).toBe(3);
  expect(huberSpread([0, 0, 0])).toBe(0);
});
