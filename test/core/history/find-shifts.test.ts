import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findShifts } from '../../../core/history/find-shifts.ts';
import type { SeriesValue } from '../../../core/history/types.ts';
import { calmNights } from '../../kit/nights.ts';
import { seededNormal } from '../../kit/seeded-normal.ts';

function shiftsOf(values: readonly SeriesValue[]) {
  return findShifts(new Map([['one', values]])).get('one') ?? { shifts: [], watch: undefined, values: [] };
}

/** Calm nights, multiplied by `factor` from `at` on. */
function stepped(count: number, at: number, factor: number): number[] {
  return calmNights(count).map((value, index) => (index >= at ? value * factor : value));
}

describe('a shift', () => {
  it('of +10 % is reported once, within 10 nights, with the night on which it began', () => {
    const { shifts } = shiftsOf(stepped(90, 40, 1.1));

    expect(shifts).toHaveLength(1);
    expect(shifts[0]).toMatchObject({ direction: 'slower', changedAt: 40, changedBetween: [40, 41] });
    expect(shifts[0]?.foundAt).toBeLessThan(50);
    expect(shifts[0]?.ratio).toBeCloseTo(1.1, 1);
  });

  it('of 30 % is suspected after two nights and reported on the third', () => {
    const values = stepped(43, 40, 1.3);

    expect(shiftsOf(values.slice(0, 41))).toMatchObject({ shifts: [], watch: undefined });
    expect(shiftsOf(values.slice(0, 42))).toMatchObject({ shifts: [], watch: { direction: 'slower', since: 40 } });
    expect(shiftsOf(values)).toMatchObject({
      shifts: [{ rule: 'fast', direction: 'slower', changedAt: 40, foundAt: 42 }],
      watch: undefined,
    });
  });

  it('to something faster is reported as such', () => {
    expect(shiftsOf(stepped(90, 40, 0.9)).shifts).toMatchObject([{ direction: 'faster', changedAt: 40 }]);
  });

  it('of 3 % is followed and not reported or suspected, however certain', () => {
    const values = stepped(160, 40, 1.03);

    expect(shiftsOf(values).shifts).toEqual([]);
    for (let nights = 41; nights < 80; nights += 1) expect(shiftsOf(values.slice(0, nights)).watch).toBeUndefined();
  });

  it('is compared with the level after the shift before it', () => {
    const values = stepped(140, 40, 1.1).map((value, index) => (index >= 90 ? value * 1.1 : value));

    expect(shiftsOf(values).shifts).toMatchObject([{ changedAt: 40 }, { changedAt: 90 }]);
  });

  it('of +20 % in a series as noisy as any recorded one is found too, without an exact night', () => {
    const noise = seededNormal('noisy');
    const values = Array.from({ length: 90 }, (_, night) => 90 * Math.exp(0.05 * noise()) * (night >= 60 ? 1.2 : 1));
    const [shift] = shiftsOf(values).shifts;
    const [from = 0, to = 0] = shift?.changedBetween ?? [];

    expect(shift?.foundAt).toBeLessThan(68);
    expect(from).toBeLessThanOrEqual(60);
    expect(to).toBeGreaterThanOrEqual(60);
    expect(to).toBeGreaterThan(from);
  });

  it('is found across a gap', () => {
    const values: SeriesValue[] = stepped(44, 40, 1.3);
    values[41] = null;

    expect(shiftsOf(values).shifts).toMatchObject([{ rule: 'fast', changedAt: 40, foundAt: 43 }]);
  });
});

describe('nights far from the others', () => {
  it.each([1, 2])('raise no alert when there are %i of them', (count) => {
    const values = calmNights(60).map((value, index) => (index >= 40 && index < 40 + count ? value * 2 : value));

    expect(shiftsOf(values)).toMatchObject({ shifts: [], watch: undefined });
  });

  it('above and below the level do not add up', () => {
    const factors = new Map([
      [40, 1.4],
      [41, 0.6],
      [42, 1.4],
    ]);

    expect(shiftsOf(calmNights(60).map((value, index) => value * (factors.get(index) ?? 1))).shifts).toEqual([]);
  });
});

describe('a shift that reverts', () => {
  it('is reported once, with the night on which it was over', () => {
    const values = calmNights(100).map((value, index) => (index >= 40 && index < 50 ? value * 1.2 : value));

    expect(shiftsOf(values).shifts).toMatchObject([{ direction: 'slower', changedAt: 40, revertedAt: 50 }]);
  });

  it('after two months is an improvement of its own', () => {
    const values = calmNights(140).map((value, index) => (index >= 40 && index < 100 ? value * 1.2 : value));

    expect(shiftsOf(values).shifts).toMatchObject([{ direction: 'slower' }, { direction: 'faster', changedAt: 100 }]);
  });
});

describe('a slow drift', () => {
  it('is followed: 4 % in 100 nights is no shift, and +10 % on top of it is', () => {
    const drifting = calmNights(160).map((value, night) => value * 1.0004 ** night);
    const shifted = drifting.map((value, night) => (night >= 120 ? value * 1.1 : value));

    expect(shiftsOf(drifting).shifts).toEqual([]);
    expect(shiftsOf(shifted).shifts).toMatchObject([{ direction: 'slower', changedAt: 120 }]);
  });
});

describe('findShifts', () => {
  it('finds nothing in calm nights, in too few nights, and in none', () => {
    expect(shiftsOf(calmNights(365)).shifts).toEqual([]);
    expect(shiftsOf([90, 90, 90, 200, 200, 200]).shifts).toEqual([]);
    expect(shiftsOf([]).shifts).toEqual([]);
    expect(findShifts(new Map()).size).toBe(0);
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
