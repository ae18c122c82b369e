import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrivalSchedule, expectedArrivals, totalSeconds } from '../../../core/load/schedule.ts';
import { arrivalsOf, makeSegments } from '../../../core/load/segments.ts';

const rate = fc.double({ min: 0, max: 50, noNaN: true });
const phases = fc.array(fc.record({ seconds: fc.integer({ min: 1, max: 60 }), fromRps: rate, toRps: rate }), {
  minLength: 1,
  maxLength: 5,
});
const distribution = fc.constantFrom('even' as const, 'poisson' as const);
const SETTINGS = { seed: 1, numRuns: 60 };

it('is ascending, from 0 to the end of its phases', () => {
  fc.assert(
    fc.property(phases, distribution, fc.string(), (loadPhases, spread, seed) => {
      const schedule = arrivalSchedule(loadPhases, spread, seed);

      expect(schedule.every((offsetMs, index) => offsetMs >= (schedule[index - 1] ?? 0))).toBe(true);
      expect(schedule.every((offsetMs) => offsetMs >= 0 && offsetMs < totalSeconds(loadPhases) * 1000)).toBe(true);
    }),
    SETTINGS,
  );
});

it('has as many even arrivals as the area under the rate, rounded up', () => {
  fc.assert(
    fc.property(phases, (loadPhases) => {
      const difference = arrivalSchedule(loadPhases, 'even', 'any').length - expectedArrivals(loadPhases);

      expect(difference).toBeGreaterThan(-1e-6);
      expect(difference).toBeLessThan(1 + 1e-6);
    }),
    SETTINGS,
  );
});

it('is split into segments of at most the maximum length that have every arrival once', () => {
  fc.assert(
    fc.property(phases, distribution, fc.integer({ min: 1, max: 100 }), (loadPhases, spread, maxSeconds) => {
      const schedule = arrivalSchedule(loadPhases, spread, 'seed');
      const segments = makeSegments(loadPhases, schedule, maxSeconds);

      expect(segments.flatMap((segment) => arrivalsOf(segment, schedule))).toEqual(schedule);
      expect(segments.reduce((sum, { arrivals }) => sum + arrivals, 0)).toBe(schedule.length);
      for (const { seconds } of segments) expect(seconds).toBeLessThanOrEqual(maxSeconds + 1e-9);
    }),
    SETTINGS,
  );
});
