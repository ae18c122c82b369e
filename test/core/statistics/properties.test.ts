/** Properties of any sample: order does not matter, scaling scales, nothing is invented, nothing is dropped. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hodgesLehmannRatio } from '../../../core/statistics/hodges-lehmann-ratio.ts';
import { hodgesLehmannRatioPaired } from '../../../core/statistics/hodges-lehmann-ratio-paired.ts';
import { holm } from '../../../core/statistics/holm.ts';
import { huberLocation } from '../../../core/statistics/huber.ts';
import { mannWhitney } from '../../../core/statistics/mann-whitney.ts';
import { quantile } from '../../../core/statistics/quantile.ts';
import { signedRank } from '../../../core/statistics/signed-rank.ts';
import { sortedValues } from '../../../core/statistics/sorted-values.ts';
import { summarise } from '../../../core/statistics/summary.ts';
import { countOutliers } from '../../../core/statistics/tukey.ts';

const SETTINGS = { seed: 1, numRuns: 150 };
/** Milliseconds as a log prints them, so that ties occur. */
const milliseconds = fc.integer({ min: 1, max: 5000 }).map((tenths) => tenths / 10);
const sample = (minLength = 1): fc.Arbitrary<number[]> => fc.array(milliseconds, { minLength, maxLength: 40 });
const twoSamples = fc.tuple(sample(), sample());
/** Scaling by powers of two does not round, so that equality is exact. */
const factor = fc.integer({ min: -8, max: 8 }).map((power) => 2 ** power);

function shuffled<Item>(items: readonly Item[]): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });
}
const sampleAndShuffle = sample().chain((values) => fc.tuple(fc.constant(values), shuffled(values)));

describe('the order of the samples', () => {
  it('does not matter to a summary, to the last digit', () => {
    fc.assert(
      fc.property(sampleAndShuffle, ([values, other]) => {
        expect(summarise(other)).toEqual(summarise(values));
      }),
      SETTINGS,
    );
  });

  it('does not matter to a comparison of two samples', () => {
    fc.assert(
      fc.property(sampleAndShuffle, sample(), ([values, other], reference) => {
        expect(mannWhitney(other, reference)).toEqual(mannWhitney(values, reference));
        expect(hodgesLehmannRatio(other, reference)).toEqual(hodgesLehmannRatio(values, reference));
        expect(hodgesLehmannRatio(reference, other)).toEqual(hodgesLehmannRatio(reference, values));
      }),
      SETTINGS,
    );
  });

  it('does not matter to a comparison of pairs, as long as pairs stay together', () => {
    const pairs = fc.array(fc.tuple(milliseconds, milliseconds), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        pairs.chain((all) => fc.tuple(fc.constant(all), shuffled(all))),
        ([all, other]) => {
          expect(hodgesLehmannRatioPaired(other)).toEqual(hodgesLehmannRatioPaired(all));
          const differences = (some: [number, number][]): number[] => some.map(([a, b]) => a - b);
          expect(signedRank(differences(other))).toEqual(signedRank(differences(all)));
        },
      ),
      SETTINGS,
    );
  });
});

describe('scaling by a constant', () => {
  it('scales a summary but not its counts', () => {
    fc.assert(
      fc.property(sample(), factor, (values, scale) => {
        const summary = summarise(values);
        const scaled = summarise(values.map((value) => value * scale));
        for (const key of ['min', 'max', 'mean', 'median', 'p75', 'p90'] as const) {
          expect(scaled?.[key]).toBe((summary?.[key] ?? Number.NaN) * scale);
        }
        expect(scaled?.medianInterval?.low).toBe(scaleOf(summary?.medianInterval?.low, scale));
        expect(scaled?.medianInterval?.high).toBe(scaleOf(summary?.medianInterval?.high, scale));
        expect(scaled?.outliers).toEqual(summary?.outliers);
        expect(scaled?.n).toBe(summary?.n);
      }),
      SETTINGS,
    );
  });

  it('of one side scales the ratio; of both sides changes neither ratio nor p value', () => {
    fc.assert(
      fc.property(twoSamples, factor, ([candidate, reference], scale) => {
        const estimate = hodgesLehmannRatio(candidate, reference);
        const scaledCandidate = candidate.map((value) => value * scale);
        const scaledReference = reference.map((value) => value * scale);
        const scaled = hodgesLehmannRatio(scaledCandidate, reference);
        const both = hodgesLehmannRatio(scaledCandidate, scaledReference);

        expect((scaled?.ratio ?? Number.NaN) / scale).toBeCloseTo(estimate?.ratio ?? Number.NaN, 8);
        expect(both?.ratio).toBeCloseTo(estimate?.ratio ?? Number.NaN, 8);
        expect(mannWhitney(scaledCandidate, scaledReference)).toEqual(mannWhitney(candidate, reference));
      }),
      SETTINGS,
    );
  });
});

describe('any sample', () => {
  it('has increasing quantiles within its range', () => {
    const q = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(sample(), q, q, (values, first, second) => {
        const low = quantile(values, Math.min(first, second));
        const high = quantile(values, Math.max(first, second));

        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
      }),
      SETTINGS,
    );
  });

  it('has a median inside its interval, whose bounds are measured values', () => {
    fc.assert(
      fc.property(sample(6), (values) => {
        const { median, medianInterval } = summarise(values) ?? {};

        expect(values).toContain(medianInterval?.low);
        expect(values).toContain(medianInterval?.high);
        expect(medianInterval?.low).toBeLessThanOrEqual(median ?? Number.NaN);
        expect(medianInterval?.high).toBeGreaterThanOrEqual(median ?? Number.NaN);
        expect(medianInterval?.confidence).toBeGreaterThanOrEqual(0.95);
      }),
      SETTINGS,
    );
  });

  it('keeps its outliers: they are labelled and counted in every figure', () => {
    fc.assert(
      fc.property(sample(8), (values) => {
        const withOutlier = [...values, 1_000_000];

        expect(countOutliers(sortedValues(withOutlier)).severe).toBeGreaterThan(0);
        expect(summarise(withOutlier)).toMatchObject({ n: withOutlier.length, max: 1_000_000 });
      }),
      SETTINGS,
    );
  });

  it('swaps tails when the samples are swapped', () => {
    fc.assert(
      fc.property(twoSamples, ([first, second]) => {
        const swapped = mannWhitney(second, first);
        const test = mannWhitney(first, second);

        expect(swapped.pValue).toBeCloseTo(test.pValue, 12);
        expect(swapped.statistic + test.statistic).toBe(first.length * second.length);
        expect(mannWhitney(second, first, 'less').pValue).toBeCloseTo(mannWhitney(first, second, 'greater').pValue, 12);
      }),
      SETTINGS,
    );
  });

  it('has a ratio inside its interval, and the reciprocal when the sides are swapped', () => {
    fc.assert(
      fc.property(twoSamples, ([candidate, reference]) => {
        const { ratio, interval } = hodgesLehmannRatio(candidate, reference) ?? { ratio: Number.NaN, interval: null };
        const back = hodgesLehmannRatio(reference, candidate);

        expect((back?.ratio ?? Number.NaN) * ratio).toBeCloseTo(1, 10);
        expect((interval?.low ?? 0) <= ratio && ratio <= (interval?.high ?? Number.POSITIVE_INFINITY)).toBe(true);
      }),
      SETTINGS,
    );
  });

  it('has an interval that includes 1 exactly when p is above 5 %', () => {
    // Without ties, where the test and the interval are the same statement.
    const distinct = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 8, maxLength: 30 });
    fc.assert(
      fc.property(distinct, (values) => {
        const first = values.slice(0, values.length / 2);
        const second = values.slice(values.length / 2);
        const interval = hodgesLehmannRatio(first, second)?.interval;
        const rejects = mannWhitney(first, second).pValue <= 0.05;

        expect(interval !== null && interval !== undefined && (interval.low > 1 || interval.high < 1)).toBe(rejects);
      }),
      SETTINGS,
    );
  });
});

describe('holm', () => {
  it('never lowers a p value and never changes their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
        const adjusted = holm(pValues);
        for (const [index, pValue] of pValues.entries()) {
          expect(adjusted[index]).toBeGreaterThanOrEqual(pValue);
          for (const [other, value] of pValues.entries()) {
            if (pValue < value) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[other] ?? Number.NaN);
          }
        }
      }),
      { ...SETTINGS, numRuns: 50 },
    );
  });
});

describe('a statistic that is not defined', () => {
  it('is undefined: a summary of no values', () => {
    expect(summarise([])).toBeUndefined();
    expect(hodgesLehmannRatio([], [1])).toBeUndefined();
    expect(hodgesLehmannRatioPaired([])).toBeUndefined();
    expect(hodgesLehmannRatio([0, 1], [1])).toBeUndefined();
  });

  it('is an error where the result must be a number', () => {
    expect(() => quantile([], 0.5)).toThrow(/no values/);
    expect(() => summarise([1, Number.NaN])).toThrow(/NaN/);
    expect(() => huberLocation([])).toThrow(/no values/);
  });

  it('is absent: p99 below 100 samples', () => {
    const values = Array.from({ length: 100 }, (_, index) => index);

    expect(summarise(values)).toHaveProperty('p99');
    expect(summarise(values.slice(1))).not.toHaveProperty('p99');
  });
});

function scaleOf(value: number | undefined, scale: number): number | undefined {
  return value === undefined ? undefined : value * scale;
}
