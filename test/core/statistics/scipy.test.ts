/** Compares every statistic with SciPy, or with a count in whole numbers where SciPy has none: fixtures/generate.py. */
import { describe, expect, it } from 'vitest';
import { binomialProbabilities } from '../../../core/statistics/binomial.ts';
import { geometricMean } from '../../../core/statistics/geometric-mean.ts';
import {
  type DifferenceEstimate,
  hodgesLehmannDifference,
  hodgesLehmannDifferencePaired,
} from '../../../core/statistics/hodges-lehmann-difference.ts';
import { hodgesLehmannRatio, type RatioEstimate } from '../../../core/statistics/hodges-lehmann-ratio.ts';
import { hodgesLehmannRatioPaired } from '../../../core/statistics/hodges-lehmann-ratio-paired.ts';
import { holm } from '../../../core/statistics/holm.ts';
import { mannWhitney } from '../../../core/statistics/mann-whitney.ts';
import { mean } from '../../../core/statistics/mean.ts';
import { medianAbsoluteDeviation } from '../../../core/statistics/median-absolute-deviation.ts';
import { normalUpperTail } from '../../../core/statistics/normal.ts';
import { quantile } from '../../../core/statistics/quantile.ts';
import { quantileInterval } from '../../../core/statistics/quantile-interval.ts';
import { signedRank } from '../../../core/statistics/signed-rank.ts';
import { sortedValues } from '../../../core/statistics/sorted-values.ts';
import type { Alternative } from '../../../core/statistics/tails.ts';
import { countOutliers } from '../../../core/statistics/tukey.ts';
import { expectToAgree, fixtureCases } from './fixtures.ts';

interface DescriptiveCase {
  values: number[];
  mean: number;
  geometricMean: number;
  medianAbsoluteDeviation: number;
  quantiles: [number, number][];
  tukey: { mild: number; severe: number };
}

describe.each(fixtureCases<DescriptiveCase>('descriptive'))('a sample of $values.length', (expected) => {
  it('has the mean, deviation, quantiles and outliers of NumPy and SciPy', () => {
    const { values } = expected;

    expectToAgree(mean(values), expected.mean);
    expectToAgree(geometricMean(values), expected.geometricMean);
    expectToAgree(medianAbsoluteDeviation(values), expected.medianAbsoluteDeviation);
    for (const [q, value] of expected.quantiles) expectToAgree(quantile(values, q), value);
    expect(countOutliers(sortedValues(values))).toEqual(expected.tukey);
  });
});

interface IntervalCase {
  values: number[] | null;
  upTo: number | null;
  q: number;
  confidence: number;
  low: number | null;
  high: number | null;
  reached: number | null;
}

describe('quantileInterval', () => {
  it('agrees with scipy.stats.quantile_test', () => {
    for (const { values, upTo, q, confidence, low, high, reached } of fixtureCases<IntervalCase>(
      'quantile-intervals',
    )) {
      const sample = values ?? Array.from({ length: upTo ?? 0 }, (_, index) => index + 1);
      const interval = quantileInterval(sample, q, confidence);
      if (low === null || high === null || reached === null) {
        expect(interval, `n=${sample.length} q=${q}`).toBeNull();
        continue;
      }
      expectToAgree(interval?.low, low);
      expectToAgree(interval?.high, high);
      expectToAgree(interval?.confidence, reached);
    }
  });
});

describe('binomialProbabilities', () => {
  it('agrees with scipy.stats.binom.cdf', () => {
    for (const { k, n, p, cdf } of fixtureCases<Record<'k' | 'n' | 'p' | 'cdf', number>>('binomial')) {
      const upToK = binomialProbabilities(n, p).slice(0, Math.max(0, k + 1));
      expectToAgree(
        upToK.reduce((sum, probability) => sum + probability, 0),
        cdf,
      );
    }
  });
});

describe('normalUpperTail', () => {
  it('agrees with scipy.stats.norm, also far from 0', () => {
    for (const { z, upperTail } of fixtureCases<Record<'z' | 'upperTail', number>>('normal')) {
      expectToAgree(normalUpperTail(z), upperTail);
      expectToAgree(normalUpperTail(z) / upperTail, 1);
    }
  });
});

interface RankCase {
  kind: string;
  first: number[];
  second: number[];
  differences: number[];
  alternative: Alternative;
  statistic: number;
  pValue: number;
}

describe.each(fixtureCases<RankCase>('mann-whitney'))('mannWhitney ($kind, $alternative)', (expected) => {
  it(`agrees for ${expected.first.length} against ${expected.second.length}`, () => {
    const test = mannWhitney(expected.first, expected.second, expected.alternative);

    expect(test.statistic).toBe(expected.statistic);
    expectToAgree(test.pValue, expected.pValue);
    expect(test.method).toBe(expected.kind === 'approximate' ? 'approximate' : 'exact');
  });
});

describe.each(fixtureCases<RankCase>('signed-rank'))('signedRank ($kind, $alternative)', (expected) => {
  it(`agrees for ${expected.differences.length}`, () => {
    const test = signedRank(expected.differences, expected.alternative);

    expect(test.statistic).toBe(expected.statistic);
    expectToAgree(test.pValue, expected.pValue);
    expect(test.method).toBe(expected.kind === 'approximate' ? 'approximate' : 'exact');
  });
});

interface RatioCase {
  candidate: number[];
  reference: number[];
  confidence: number;
  ratio: number;
  low: number | null;
  high: number | null;
  reached: number | null;
}

function expectEstimate(estimate: RatioEstimate | undefined, expected: RatioCase): void {
  expectToAgree(estimate?.ratio, expected.ratio);
  if (expected.low === null || expected.high === null || expected.reached === null) {
    expect(estimate?.interval).toBeNull();
    return;
  }
  expectToAgree(estimate?.interval?.low, expected.low);
  expectToAgree(estimate?.interval?.high, expected.high);
  expectToAgree(estimate?.interval?.confidence, expected.reached);
}

describe('the Hodges–Lehmann ratio', () => {
  it.each(fixtureCases<RatioCase>('ratios'))('of $candidate.length against $reference.length', (expected) => {
    expectEstimate(hodgesLehmannRatio(expected.candidate, expected.reference, expected.confidence), expected);
  });

  it.each(fixtureCases<RatioCase>('paired-ratios'))('of $candidate.length pairs', (expected) => {
    const pairs = expected.candidate.map((value, index) => [value, expected.reference[index] ?? Number.NaN] as const);
    expectEstimate(hodgesLehmannRatioPaired(pairs, expected.confidence), expected);
  });
});

describe('the Hodges–Lehmann difference, of logarithms that of the ratio,', () => {
  const asRatio = (estimate: DifferenceEstimate | undefined): RatioEstimate | undefined =>
    estimate && {
      ratio: Math.exp(estimate.difference),
      interval: estimate.interval && {
        ...estimate.interval,
        low: Math.exp(estimate.interval.low),
        high: Math.exp(estimate.interval.high),
      },
    };

  it.each(fixtureCases<RatioCase>('ratios'))('of $candidate.length against $reference.length', (expected) => {
    const [a, b] = [expected.candidate.map(Math.log), expected.reference.map(Math.log)];
    expectEstimate(asRatio(hodgesLehmannDifference(a, b, expected.confidence)), expected);
  });

  it.each(fixtureCases<RatioCase>('paired-ratios'))('of $candidate.length pairs', (expected) => {
    const pairs = expected.candidate.map(
      (value, index) => [Math.log(value), Math.log(expected.reference[index] ?? Number.NaN)] as const,
    );
    expectEstimate(asRatio(hodgesLehmannDifferencePaired(pairs, expected.confidence)), expected);
  });
});

describe('holm', () => {
  it.each(fixtureCases<{ pValues: number[]; adjusted: number[] }>('holm'))('adjusts $pValues', (expected) => {
    const adjusted = holm(expected.pValues);

    expect(adjusted).toHaveLength(expected.adjusted.length);
    for (const [index, value] of expected.adjusted.entries()) expectToAgree(adjusted[index], value);
  });
});
