import { expect, it } from 'vitest';
import { SeriesReplay } from '../../../core/history/series-replay.ts';
import { SHIFT_RULE } from '../../../core/history/shift-rule.ts';

it('dates no shift to the first night, which has none before it to be compared with', () => {
  // A short memory, so that the level is that of the low nights while more high ones lie before them.
  const rule = { ...SHIFT_RULE, minLevelNights: 5, levelNights: 5, minNoiseNights: 9, noiseNights: 9 };
  const replay = new SeriesReplay(rule);
  const nights = [...new Array<number>(8).fill(0.3), ...new Array<number>(6).fill(0), 0.3, 0.3, 0.3];
  for (const [night, value] of nights.entries()) replay.addNight(night, value);

  expect(replay.shifts).toHaveLength(1);
  expect(replay.shifts[0]?.changedAt).toBeGreaterThan(0);
});
