import { describe, expect, it } from 'vitest';
import { lambdaPrices } from '../../../core/pricing/price-table.ts';

describe('the price table', () => {
  it.each(['us-east-1', 'ap-northeast-1', 'eu-central-1'])('has %s', (region) => {
    const { prices, warning } = lambdaPrices(region, 'arm64');

    expect(prices).toMatchObject({ region, architecture: 'arm64', usdPerRequest: 2e-7 });
    expect(warning).toBeUndefined();
  });

  it('uses us-east-1 for a Region it does not have, with a warning', () => {
    const { prices, warning } = lambdaPrices('af-south-1', 'x86_64');

    expect(prices.region).toBe('us-east-1');
    expect(warning?.message).toContain('af-south-1');
    expect(warning?.fix).not.toBe('');
  });

  it.each(['arm64', 'x86_64'] as const)('has a date, a source and a price for %s', (architecture) => {
    const { prices } = lambdaPrices('us-east-1', architecture);

    expect(prices.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(prices.source).not.toBe('');
    expect(prices.usdPerGbSecond).toBeGreaterThan(0);
  });

  it('has arm64 about a fifth cheaper than x86_64', () => {
    const [arm, x86] = (['arm64', 'x86_64'] as const).map(
      (architecture) => lambdaPrices('us-east-1', architecture).prices.usdPerGbSecond,
    );

    expect((arm ?? 0) / (x86 ?? 1)).toBeCloseTo(0.8, 3);
  });
});
