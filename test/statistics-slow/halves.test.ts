/** Measures on the recorded history of lambda-perf how often two halves of one night are called different. */
import { describe, expect, it } from 'vitest';
import { mannWhitney } from '../../core/statistics/mann-whitney.ts';
import { seededShuffle } from '../../core/statistics/seeded-shuffle.ts';
import { familiesByDate, readRecordedCells } from '../kit/lambda-perf.ts';

describe('two halves of the same recorded night', () => {
  it('differ "significantly" at most 5 times in 100', () => {
    const nights = [...familiesByDate(readRecordedCells())].flatMap(([id, byDate]) =>
      [...byDate].filter(([, samples]) => samples.length === 40).map(([date, samples]) => ({ id, date, samples })),
    );
    const rejected = nights.filter(({ id, date, samples }) => {
      const halves = seededShuffle(samples, `halves/${id}/${date}`);
      return mannWhitney(halves.slice(0, 20), halves.slice(20)).pValue <= 0.05;
    });
    const share = rejected.length / nights.length;
    console.log(`halves of ${nights.length} recorded nights, 20 against 20: ${(share * 100).toFixed(1)} % differ`);

    // Three standard errors of the share.
    expect(share).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / nights.length));
  });
});
