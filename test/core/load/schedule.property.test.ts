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

it('is ascending and within the time of its phases', () => {
  fc.assert(
    fc.property(phases, distribution, fc.string(), (given, spread, seed) => {
      const schedule = arrivalSchedule(given, spread, seed);

      expect(schedule.every((offsetMs, index) => offsetMs >= (schedule[index - 1] ?? 0))).toBe(true);
      expect(schedule.every((offsetMs) => offsetMs >= 0 && offsetMs < totalSeconds(given) * 1000)).toBe(true);
    }),
    SETTINGS,
  );
});

it('holds evenly as many arrivals as the area under the rate, rounded up', () => {
  fc.assert(
    fc.property(phases, (given) => {
      const difference = arrivalSchedule(given, 'even', 'any').length - expectedArrivals(given);

      expect(difference).toBeGreaterThan(-1e-6);
      expect(difference).toBeLessThan(1 + 1e-6);
    }),
    SETTINGS,
  );
});

it('is cut into segments that hold every arrival once, and none longer than it may be', () => {
  fc.assert(
    fc.property(phases, distribution, fc.integer({ min: 1, max: 100 }), (given, spread, longest) => {
      const schedule = arrivalSchedule(given, spread, 'seed');
      const segments = makeSegments(given, schedule, longest);

      expect(segments.flatMap((segment) => arrivalsOf(segment, schedule))).toEqual(schedule);
      expect(segments.reduce((sum, { arrivals }) => sum + arrivals, 0)).toBe(schedule.length);
      for (const { seconds } of segments) expect(seconds).toBeLessThanOrEqual(longest + 1e-9);
    }),
    SETTINGS,
  );
});
