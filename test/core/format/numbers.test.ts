import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatMeasured,
  formatNumber,
  formatPValue,
  formatRatio,
  formatSeconds,
  formatSigned,
  formatUsd,
  symmetricPercent,
} from '../../../core/format/numbers.ts';

describe('formatNumber', () => {
  it.each([
    [912.4, '912'],
    [13.84, '13.8'],
    [3.104, '3.10'],
    [1025, '1,025'],
    [1025.6, '1,026'],
    [0.012345, '0.0123'],
    [99.96, '100'],
    [999.6, '1,000'],
    [9.996, '10.0'],
    [0.9996, '1.00'],
    [0, '0'],
    [16, '16'],
    [1_234_567, '1,234,567'],
    [-54.32, '-54.3'],
    [0.00000012, '1.20e-7'],
  ])('prints %s as %s', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });

  it.each([undefined, null, Number.NaN])('prints a dash for %s: not measured is not zero', (value) => {
    expect(formatNumber(value)).toBe('–');
  });

  it('keeps three digits of a measured figure that is a whole number', () => {
    expect([26, 3, 912, 1025, 0].map(formatMeasured)).toEqual(['26.0', '3.00', '912', '1,025', '0']);
  });

  it('is never further than half a percent from the value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e7, noNaN: true }), (value) => {
        const printed = Number(formatNumber(value).replaceAll(',', ''));
        expect(Math.abs(printed - value)).toBeLessThanOrEqual(0.00501 * value);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('the other formats', () => {
  it.each([
    [formatUsd(0.28412), '$0.284'],
    [formatUsd(1234.5), '$1,234.50'],
    [formatUsd(null), '–'],
    [formatRatio(4.7), '4.70×'],
    [formatSigned(54.3), '+54.3'],
    [formatSigned(-891.2), '−891'],
    [formatSigned(-82, ' %'), '−82.0 %'],
    [formatSigned(0), '±0'],
    [formatBytes(885_700), '886 kB'],
    [formatBytes(11_000_000), '11.0 MB'],
    [formatBytes(512), '512 B'],
    [formatPValue(0.02857), '0.029'],
    [formatPValue(0.00001), '< 0.0001'],
    [formatSeconds(41.4), '41 s'],
    [formatSeconds(0.4), '0 s'],
    [formatSeconds(60), '1 min'],
    [formatSeconds(125), '2 min 5 s'],
    [formatSeconds(3_780), '1 h 3 min'],
    [formatCount(0, 'load job'), '0 load jobs'],
    [formatCount(1, 'load job'), '1 load job'],
    [formatCount(2, 'load job'), '2 load jobs'],
  ])('prints %s', (printed, expected) => {
    expect(printed).toBe(expected);
  });
});

describe('± of an interval', () => {
  const interval = (low: number, high: number) => ({ low, high, confidence: 0.95 });

  it.each([
    [interval(97, 103), '±3%'],
    [interval(99.8, 100.3), '±<1%'],
    [interval(97.1, 103.4), '±3%'],
    [interval(95, 120), undefined],
    [interval(100, 103), undefined],
  ])('100 %o: %s, and none where the two sides differ', (of, expected) => {
    expect(symmetricPercent(100, of)).toBe(expected);
  });

  it('has no percent of zero', () => {
    expect(symmetricPercent(0, interval(0, 1))).toBeUndefined();
  });
});
