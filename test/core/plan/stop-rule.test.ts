import { describe, expect, it } from 'vitest';
import { coldStopRule, halfWidthPercent, stoppedAfterRound, warmStopRule } from '../../../core/plan/stop-rule.ts';

const RULE = {
  targetIntervalPercent: 5,
  leastValues: 10,
  leastRounds: 10,
  everyRounds: 5,
  looksInARow: 2,
  maxSamples: 40,
};
const rounds = (values: readonly number[]) => values.map((value, index) => ({ round: index + 1, values: [value] }));
const narrow = Array.from({ length: 40 }, (_, index) => 100 + (index % 3));
const wide = Array.from({ length: 40 }, (_, index) => 100 + 60 * (index % 3));

describe('half the width of an interval', () => {
  it('is in percent of the median', () => {
    expect(halfWidthPercent([90, 95, 100, 100, 105, 110])).toBeCloseTo(10, 10);
  });

  it('does not exist below six values', () => {
    expect(halfWidthPercent([100, 100, 100, 100, 100])).toBeNull();
  });
});

describe('a configuration', () => {
  it('stops at the second consecutive check that finds its interval narrow', () => {
    expect(stoppedAfterRound(RULE, rounds(narrow), 40)).toBe(15);
    expect(stoppedAfterRound(RULE, rounds(narrow), 14)).toBeUndefined();
  });

  it('continues while its interval is wide', () => {
    expect(stoppedAfterRound(RULE, rounds(wide), 40)).toBeUndefined();
  });

  it('is checked every five rounds only', () => {
    const late = [...wide.slice(0, 6), ...narrow.slice(6)];
    const stopRounds = Array.from({ length: 41 }, (_, ended) => ended).map((ended) =>
      stoppedAfterRound(RULE, rounds(late), ended),
    );

    expect(stopRounds.at(-1)).toBeGreaterThan(15);
    expect(stopRounds.every((round) => round === undefined || round % 5 === 0)).toBe(true);
  });

  it('never stops before ten values, even with a narrow interval', () => {
    expect(stoppedAfterRound(RULE, rounds(narrow.slice(0, 9)), 40)).toBeUndefined();
    expect(stoppedAfterRound({ ...RULE, looksInARow: 1 }, rounds(narrow), 9)).toBeUndefined();
  });

  it('that has stopped stays stopped when later rounds are wide', () => {
    expect(stoppedAfterRound(RULE, rounds([...narrow.slice(0, 15), ...wide.slice(15)]), 40)).toBe(15);
  });
});

describe('the rule', () => {
  it('counts rounds in bursts', () => {
    const rule = coldStopRule({ samples: 20, burst: 5, followUps: 0, targetIntervalPercent: 5, maxSamples: 60 });

    expect(rule).toMatchObject({ leastRounds: 4, everyRounds: 1, maxSamples: 60 });
  });

  it('requires at least ten samples if fewer are requested', () => {
    expect(coldStopRule({ samples: 3, burst: 1, followUps: 0, targetIntervalPercent: 5 })).toMatchObject({
      leastRounds: 10,
      maxSamples: 10,
    });
  });

  it('counts visits of a warm series', () => {
    expect(warmStopRule({ samples: 20, targetIntervalPercent: 5, maxSamples: 80 }, 5)).toMatchObject({
      leastRounds: 10,
      everyRounds: 5,
    });
  });

  it('does not exist for a fixed number of samples', () => {
    expect(coldStopRule({ samples: 10, burst: 1, followUps: 0 })).toBeUndefined();
  });
});
