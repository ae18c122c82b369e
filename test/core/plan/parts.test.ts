import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partCountFor, partsOf } from '../../../core/plan/parts.ts';
import type { Step } from '../../../core/plan/types.ts';

const lanesOf = (lengths: readonly number[]) =>
  lengths.map((length, index) => ({
    id: `lane-${index + 1}`,
    functions: [],
    steps: Array.from({ length }, (_, step) => ({ index: step }) as Step),
  }));

it('has one part with all steps of every lane when nothing is cut', () => {
  expect(partsOf({ lanes: lanesOf([3, 1]) })).toEqual([
    [
      { laneId: 'lane-1', firstStep: 0, stepCount: 3 },
      { laneId: 'lane-2', firstStep: 0, stepCount: 1 },
    ],
  ]);
});

it('has no part without lanes', () => {
  expect(partsOf({ lanes: [] })).toEqual([]);
  expect(partCountFor([], 10)).toBe(0);
});

it('leaves out lanes that have no step in a part', () => {
  expect(partsOf({ lanes: lanesOf([4, 1]), partCount: 2 }).map((items) => items.length)).toEqual([1, 2]);
});

it('has every step of every lane exactly once and in order, in as few parts as fit', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 20 }), (counts, maxSteps) => {
      const lanes = lanesOf(counts);
      const partCount = partCountFor(lanes, maxSteps);
      const parts = partsOf({ lanes, partCount });

      expect(parts).toHaveLength(Math.ceil(Math.max(...counts) / maxSteps));
      for (const { stepCount } of parts.flat()) expect(stepCount).toBeLessThanOrEqual(maxSteps);
      for (const { id, steps } of lanes) {
        const own = parts.flat().filter(({ laneId }) => laneId === id);
        const measured = own.flatMap(({ firstStep, stepCount }) =>
          Array.from({ length: stepCount }, (_, index) => firstStep + index),
        );
        expect(measured).toEqual(steps.map(({ index }) => index));
      }
    }),
  );
});
