import fc from 'fast-check';
import { expect, it } from 'vitest';
import { elapsedScale, logTicks, valueScale } from '../../../../core/report/charts/scales.ts';

it('marks a logarithmic axis with two to six round numbers between its bounds', () => {
  expect(logTicks(0.9, 110)).toEqual([1, 3, 10, 30, 100]);
  expect(logTicks(0.2, 12)).toEqual([0.2, 0.5, 1, 2, 5, 10]);
  expect(logTicks(0.78, 1.29)).toEqual([0.8, 1, 1.2]);
  expect(logTicks(1.6e-6, 1.68e-6).length).toBeGreaterThan(1);
  expect(logTicks(1, 1e10)).toEqual([1, 100, 10_000, 1_000_000, 100_000_000, 10_000_000_000]);
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.double({ min: 1.05, max: 1e6, noNaN: true }),
      (low, times) => {
        const ticks = logTicks(low, low * times);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low * 0.999999);
          expect(tick).toBeLessThanOrEqual(low * times * 1.000001);
        }
      },
    ),
  );
});

it('is logarithmic only where a linear axis would hide the smallest value, and never from zero', () => {
  expect(valueScale([1, 40]).scale.type).toBe('linear');
  expect(valueScale([1, 60]).scale.type).toBe('log');
  expect(valueScale([0, 60]).scale.type).toBe('linear');
  expect(valueScale([1, 20], { logFrom: 10 }).scale.type).toBe('log');
});

it('counts the time of a load in seconds, above three minutes in minutes', () => {
  expect(elapsedScale(120).axis).toMatchObject({
    values: [0, 30, 60, 90, 120],
    labelExpr: expect.stringMatching(/ s'$/),
  });
  expect(elapsedScale(300).axis).toMatchObject({
    values: [0, 120, 240],
    labelExpr: expect.stringMatching(/60.* min'$/),
  });
});
