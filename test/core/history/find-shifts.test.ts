import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findShifts } from '../../../core/history/find-shifts.ts';
import type { SeriesValue } from '../../../core/history/types.ts';
import { calmNights } from '../../kit/nights.ts';

function shiftsOf(values: readonly SeriesValue[]) {
  return findShifts(new Map([['one', values]])).get('one') ?? { shifts: [], watch: undefined };
}

/** Calm nights, multiplied by `factor` from `at` on. */
function stepped(count: number, at: number, factor: number): number[] {
  return calmNights(count).map((value, index) => (index >= at ? value * factor : value));
}

describe('the slow rule', () => {
  it('reports +10 % once, within 10 nights, on the night on which it happened', () => {
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

  it('compares a second shift with the level after the first', () => {
    const values = stepped(140, 40, 1.1).map((value, index) => (index >= 90 ? value * 1.1 : value));

    expect(shiftsOf(values).shifts).toMatchObject([{ changedAt: 40 }, { changedAt: 90 }]);
  });

  it('must be significant after the correction over all series of the night', () => {
    // 7 nights against 10: the minimum p, 1 / C(17, 7) = 5.1e-5, is significant after Holm over up to 972 series.
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

  it('reports nothing when the jump is over on the third night', () => {
    const values = calmNights(60).map((value, index) => (index === 40 || index === 41 ? value * 1.3 : value));

    expect(shiftsOf(values)).toEqual({ shifts: [], watch: undefined });
  });

  it('does not combine a jump up and a jump down', () => {
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
  it('finds nothing in calm nights, in too few nights, and in none', () => {
    expect(shiftsOf(calmNights(365)).shifts).toEqual([]);
    expect(shiftsOf([90, 90, 90, 200, 200, 200]).shifts).toEqual([]);
    expect(shiftsOf([]).shifts).toEqual([]);
    expect(findShifts(new Map())).toEqual(new Map());
  });

  it('finds no shift because of gaps in calm nights, and finds a shift despite gaps', () => {
    const isGap = (index: number): boolean => index % 9 === 4;
    const withGaps = (values: readonly number[]): SeriesValue[] =>
      values.map((value, index) => (isGap(index) ? null : value));

    expect(shiftsOf(withGaps(calmNights(365))).shifts).toEqual([]);
    expect(shiftsOf(withGaps(stepped(90, 41, 1.1))).shifts).toMatchObject([{ direction: 'slower', changedAt: 41 }]);
  });

  it('ignores a zero', () => {
    const values = calmNights(60).map((value, index) => (index > 40 && index < 50 ? 0 : value));

    expect(shiftsOf(values).shifts).toEqual([]);
  });

  it('finds the same shifts again in a longer history', () => {
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
