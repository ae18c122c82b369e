/**
 * The error rates of exact tests and intervals can be counted instead of simulated: under the null hypothesis every
 * arrangement of the ranks is equally likely, so the probability of a false "different" is a sum over the distribution.
 */
import { describe, expect, it } from 'vitest';
import { boundRank } from '../../../core/statistics/bound-rank.ts';
import { mannWhitneyProbabilities } from '../../../core/statistics/rank-sum-distribution.ts';
import { signedRankProbabilities } from '../../../core/statistics/signed-rank-distribution.ts';
import { pValueOf, tailsAt } from '../../../core/statistics/tails.ts';

/** The probability that the two-sided p value is at most 5 % although nothing differs. */
function falsePositiveShare(probabilities: readonly number[]): number {
  return probabilities.reduce(
    (sum, probability, value) =>
      pValueOf(tailsAt(probabilities, value), 'two-sided') <= 0.05 ? sum + probability : sum,
    0,
  );
}

/** The probability that a 95 % interval misses the true value. */
function missedShare(probabilities: readonly number[]): number {
  return 1 - (boundRank(probabilities, 0.95)?.confidence ?? 1);
}

describe('two samples of the same distribution', () => {
  it('are called different in at most 5 of 100 cases, at every size', () => {
    for (let n = 1; n <= 24; n += 1) {
      for (let m = n; m <= 24; m += 1) {
        const probabilities = mannWhitneyProbabilities(n, m);

        expect(falsePositiveShare(probabilities), `${n} against ${m}`).toBeLessThanOrEqual(0.05);
        expect(missedShare(probabilities), `${n} against ${m}`).toBeLessThanOrEqual(0.05);
      }
    }
    expect(falsePositiveShare(mannWhitneyProbabilities(50, 50))).toBeLessThanOrEqual(0.05);
  });

  it('are called different in at most 5 of 100 cases when paired by rounds', () => {
    for (let n = 1; n <= 40; n += 1) {
      const probabilities = signedRankProbabilities(Array.from({ length: n }, (_, index) => index + 1));

      expect(falsePositiveShare(probabilities), `${n} pairs`).toBeLessThanOrEqual(0.05);
      expect(missedShare(probabilities), `${n} pairs`).toBeLessThanOrEqual(0.05);
    }
  });
});
