import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgedRatio, judgedRatioInSentence, judgedRatioShort, ratioWords } from '../../../core/format/ratio-words.ts';
import type { Verdict } from '../../../core/statistics/types.ts';

const judged = (ratio: number, verdict: Verdict, metric = 'durationMs') => ({
  metric,
  ratio,
  verdict,
  interval: { low: ratio * 0.8, high: ratio * 1.25, confidence: 0.95 },
});

describe('a ratio in words', () => {
  it.each([
    ['durationMs', 2.24, '2.24× as long'],
    ['durationMs', 0.1, '10.0× as fast'],
    ['tls_ms', 0.5, '2.00× as fast'],
    ['billedDurationMs', 0.18, '0.180× as much'],
    ['maxMemoryUsedMb', 2, '2.00× as much'],
  ])('%s %s is %s', (metric, ratio, expected) => {
    expect(ratioWords({ metric, ratio })).toBe(expected);
  });

  it('inverts the interval with the ratio', () => {
    expect(judgedRatio(judged(2, 'regressed'))).toBe('2.00× as long [1.60–2.50]');
    expect(judgedRatio(judged(0.5, 'improved'))).toBe('2.00× as fast [1.60–2.50]');
    expect(judgedRatio(judged(0.5, 'improved', 'billedDurationMs'))).toBe('0.500× as much [0.400–0.625]');
  });

  it('claims no direction without a verdict', () => {
    expect(judgedRatio(judged(0.9, 'inconclusive'))).toBe('0.900× [0.720–1.13] ~');
    expect(judgedRatioShort(judged(1.01, 'unchanged'))).toBe('1.01× same');
    expect(judgedRatio({ ...judged(2, 'inconclusive'), interval: null })).toBe('2.00×');
    expect(judgedRatioInSentence(judged(0.9, 'inconclusive'))).toBe('not shown to differ (0.900× [0.720–1.13])');
  });

  it('of a time is never below 1', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1000, noNaN: true }), (ratio) => {
        const [times = '', word] = ratioWords({ metric: 'durationMs', ratio }).split('× as ');
        expect(Number(times.replace(',', ''))).toBeGreaterThanOrEqual(1);
        expect(word).toBe(ratio < 1 ? 'fast' : 'long');
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
