import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costAtColdShareUsdPerMillion, costUsdPerMillion, invocationCostUsd } from '../../../core/pricing/cost.ts';
import { lambdaPrices } from '../../../core/pricing/price-table.ts';
import { errorOf } from '../../kit/error-of.ts';

const { prices } = lambdaPrices('us-east-1', 'arm64');

function costOf(samples: readonly { readonly billedDurationMs?: number; readonly memorySizeMb?: number }[]) {
  const columnOf = (values: readonly (number | undefined)[]) =>
    Float64Array.from(values, (value) => value ?? Number.NaN);
  return costUsdPerMillion(
    columnOf(samples.map(({ billedDurationMs }) => billedDurationMs)),
    columnOf(samples.map(({ memorySizeMb }) => memorySizeMb)),
    prices,
  );
}

describe('the cost of an invocation', () => {
  it('is GB-seconds times price, plus the request', () => {
    // 1,000 ms at 1,024 MB are one GB-second.
    expect(invocationCostUsd(1000, 1024, prices)).toBeCloseTo(0.0000133334 + 0.0000002, 12);
  });

  it('equals that of the published cold start: 1,025 ms billed at 128 MB', () => {
    expect(invocationCostUsd(1025, 128, prices) * 1e6).toBeCloseTo(1.708 + 0.2, 3);
  });
});

describe('the cost of a million invocations', () => {
  it('is the mean of the costs of single samples', () => {
    const samples = [1, 2, 9].map((billedDurationMs) => ({ billedDurationMs, memorySizeMb: 128 }));

    expect(costOf(samples)).toBeCloseTo(invocationCostUsd(4, 128, prices) * 1e6, 9);
  });

  it('does not count samples without billed duration or memory size', () => {
    const samples = [{ billedDurationMs: 4, memorySizeMb: 128 }, { memorySizeMb: 128 }, { billedDurationMs: 400 }];

    expect(costOf(samples)).toBeCloseTo(invocationCostUsd(4, 128, prices) * 1e6, 9);
  });

  it('is null, not 0, when nothing was billed', () => {
    expect(costOf([])).toBeNull();
    expect(costOf([{}])).toBeNull();
  });

  it('lies between the cheapest and the most expensive sample', () => {
    const sample = fc.record({
      billedDurationMs: fc.integer({ min: 1, max: 900_000 }),
      memorySizeMb: fc.constant(512),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), (samples) => {
        const costs = samples.map(({ billedDurationMs }) => invocationCostUsd(billedDurationMs, 512, prices) * 1e6);
        const mean = costOf(samples) ?? Number.NaN;
        expect(mean).toBeGreaterThanOrEqual(Math.min(...costs) * (1 - 1e-9));
        expect(mean).toBeLessThanOrEqual(Math.max(...costs) * (1 + 1e-9));
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});

describe('the cost at a share of cold starts', () => {
  it.each([
    [0, 10],
    [1, 110],
    [0.01, 11],
  ])('of %d is %d', (share, cost) => {
    expect(costAtColdShareUsdPerMillion(110, 10, share)).toBeCloseTo(cost, 9);
  });

  it.each([-0.1, 1.1, Number.NaN])('of %d is refused', (share) => {
    expect(errorOf(() => costAtColdShareUsdPerMillion(110, 10, share))).toMatchObject({
      code: 'USAGE',
      source: 'user',
    });
  });
});
