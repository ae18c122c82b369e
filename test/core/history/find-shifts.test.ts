import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findShifts } from '../../../core/history/find-shifts.ts';
import type { SeriesValue } from '../../../core/history/types.ts';
import { calmNights } from './nights.ts';

function shiftsOf(values: readonly SeriesValue[]) {
  return findShifts(new Map([['one', values]])).get('one') ?? { shifts: [], watch: undefined };
}

/** Calm nights, from `at` on multiplied by `factor`. */
function stepped(count: number, at: number, factor: number): number[] {
  return calmNights(count).map((value, index) => (index >= at ? value * factor : value));
}

describe('the slow rule', () => {
  it('reports +10 % once, within 10 nights, and places it on the night it happened', () => {
    const { shifts } = shiftsOf(stepped(90, 40, 1.1));

    expect(shifts).toHaveLength(1);
    expect(shifts[0]).toMatchObject({ rule: 'slow', direction: 'slower', changedAt: 40 });
    expect(shifts[0]?.foundAt).toBeLessThan(50);
    expect(shifts[0]?.ratio).toBeCloseTo(1.1, 1);
    expect(shifts[0]?.pValue).toBeLessThanOrEqual(0.0005);
  });

  it('reports an improvement as such', () => {
    expect(shiftsOf(stepped(90, 40, 0.9)).shifts).toMatchObject([{ direction: 'faster', changedAt: 40 }]);
  });

  it('does not report 3 %, however certain', () => {
    expect(shiftsOf(stepped(120, 40, 1.03)).shifts).toEqual([]);
  });

  it('reports a second shift against the level after the first', () => {
    const values = stepped(140, 40, 1.1).map((value, index) => (index >= 90 ? value * 1.1 : value));

    expect(shiftsOf(values).shifts).toMatchObject([{ changedAt: 40 }, { changedAt: 90 }]);
  });

  it('must be certain for all series of the night together', () => {
    // 7 nights against 10: the least p there is, 1 / C(17, 7) = 5.1e-5, stands Holm's correction over up to 972 series.
    const shifted = [...calmNights(10), ...calmNights(7, 'after').map((value) => value * 1.1)];
    const others = (count: number): [string, number[]][] =>
      Array.from({ length: count }, (_, index) => [`calm-${index}`, calmNights(17, `calm-${index}`)]);
    const find = (count: number): number =>
      findShifts(new Map([['shifted', shifted], ...others(count)])).get('shifted')?.shifts.length ?? 0;

    expect(find(20)).toBe(1);
    expect(find(1100)).toBe(0);
  });
});

describe('the fast rule', () => {
  it('is on watch after two nights of +30 % and reports the third', () => {
    const values = stepped(43, 40, 1.3);

    expect(shiftsOf(values.slice(0, 41))).toEqual({ shifts: [], watch: undefined });
    expect(shiftsOf(values.slice(0, 42))).toMatchObject({ shifts: [], watch: { direction: 'slower' } });
    expect(shiftsOf(values)).toMatchObject({
      shifts: [{ rule: 'fast', direction: 'slower', changedAt: 40, foundAt: 42 }],
      watch: undefined,
    });
  });

  it('forgets a jump that is over on the third night', () => {
    const values = calmNights(60).map((value, index) => (index === 40 || index === 41 ? value * 1.3 : value));

    expect(shiftsOf(values)).toEqual({ shifts: [], watch: undefined });
  });

  it('does not take a jump up and a jump down for one', () => {
    const factors = new Map([
      [40, 1.4],
      [41, 0.6],
      [42, 1.4],
    ]);

    expect(shiftsOf(calmNights(60).map((value, index) => value * (factors.get(index) ?? 1))).shifts).toEqual([]);
  });

  it('finds a jump across a gap', () => {
    const values: SeriesValue[] = stepped(44, 40, 1.3);
    values[41] = null;

    expect(shiftsOf(values).shifts).toMatchObject([{ rule: 'fast', changedAt: 40, foundAt: 43 }]);
  });
});

describe('findShifts', () => {
  it('says nothing of calm nights, of too few nights, of none', () => {
    expect(shiftsOf(calmNights(365)).shifts).toEqual([]);
    expect(shiftsOf([90, 90, 90, 200, 200, 200]).shifts).toEqual([]);
    expect(shiftsOf([]).shifts).toEqual([]);
    expect(findShifts(new Map())).toEqual(new Map());
  });

  it('takes gaps as gaps: taking nights out of calm ones raises nothing, and a shift is found in spite of them', () => {
    const isGap = (index: number): boolean => index % 9 === 4;
    const withGaps = (values: readonly number[]): SeriesValue[] =>
      values.map((value, index) => (isGap(index) ? null : value));

    expect(shiftsOf(withGaps(calmNights(365))).shifts).toEqual([]);
    expect(shiftsOf(withGaps(stepped(90, 41, 1.1))).shifts).toMatchObject([{ direction: 'slower', changedAt: 41 }]);
  });

  it('never takes a zero for a night', () => {
    const values = calmNights(60).map((value, index) => (index > 40 && index < 50 ? 0 : value));

    expect(shiftsOf(values).shifts).toEqual([]);
  });

  it('finds the same shifts again when the history has grown', () => {
    const values = stepped(120, 40, 1.1).map((value, index) => (index >= 80 ? value * 0.8 : value));
    const { shifts } = shiftsOf(values);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: values.length }), (length) => {
        expect(shiftsOf(values.slice(0, length)).shifts).toEqual(shifts.filter(({ foundAt }) => foundAt < length));
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('does not depend on the unit of the medians', () => {
    const values = stepped(90, 40, 1.1);
    const scaled = shiftsOf(values.map((value) => value * 1024)).shifts;

    expect(scaled.map(({ foundAt, changedAt }) => [foundAt, changedAt])).toEqual(
      shiftsOf(values).shifts.map(({ foundAt, changedAt }) => [foundAt, changedAt]),
    );
  });
});
