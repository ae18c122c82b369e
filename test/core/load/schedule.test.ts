import { describe, expect, it } from 'vitest';
import {
  arrivalSchedule,
  expectedArrivals,
  highestRps,
  scheduledRps,
  totalSeconds,
} from '../../../core/load/schedule.ts';
import { quantile } from '../../../core/statistics/quantile.ts';

const RAMP = [{ seconds: 60, fromRps: 1, toRps: 20 }];
const CONSTANT = [{ seconds: 10, fromRps: 20, toRps: 20 }];

function gaps(schedule: readonly number[]): number[] {
  return schedule.slice(1).map((offsetMs, index) => offsetMs - (schedule[index] ?? 0));
}

describe('an even schedule', () => {
  it('sends at a constant rate every 1/rate seconds, from the start on', () => {
    const schedule = arrivalSchedule(CONSTANT, 'even', 'any');

    expect(schedule).toHaveLength(200);
    expect(schedule[0]).toBe(0);
    for (const gap of gaps(schedule)) expect(gap).toBeCloseTo(50, 9);
  });

  it('has as many arrivals along a ramp as the area under it', () => {
    const schedule = arrivalSchedule(RAMP, 'even', 'any');

    expect(schedule).toHaveLength(630);
    // area(30 s) = 30·(1 + 10.5)/2 = 172.5.
    expect(schedule.filter((offsetMs) => offsetMs < 30_000)).toHaveLength(173);
  });

  it('has gaps along a ramp that match its rate', () => {
    const schedule = arrivalSchedule(RAMP, 'even', 'any');
    const between = gaps(schedule);

    expect(between[0]).toBeGreaterThan(750);
    expect(between[0]).toBeLessThan(1000);
    expect(between.at(-1)).toBeCloseTo(1000 / 20, 0);
  });

  it('carries the fraction of an arrival over from one phase to the next', () => {
    const phases = Array.from({ length: 3 }, () => ({ seconds: 1, fromRps: 0.5, toRps: 0.5 }));

    expect(arrivalSchedule(phases, 'even', 'any')).toEqual([0, 2000]);
  });

  it('sends nothing in a phase of rate 0, and continues after it', () => {
    const pause = [
      { seconds: 1, fromRps: 2, toRps: 2 },
      { seconds: 5, fromRps: 0, toRps: 0 },
      { seconds: 1, fromRps: 2, toRps: 2 },
    ];

    expect(arrivalSchedule(pause, 'even', 'any')).toEqual([0, 500, 6000, 6500]);
  });

  it('ramps down to 0', () => {
    const schedule = arrivalSchedule([{ seconds: 10, fromRps: 10, toRps: 0 }], 'even', 'any');

    expect(schedule).toHaveLength(50);
    expect(schedule.at(-1)).toBeLessThan(10_000);
  });
});

describe('a Poisson schedule', () => {
  const phases = [{ seconds: 1000, fromRps: 10, toRps: 10 }];

  it('is the same for the same seed, and another one for another seed', () => {
    expect(arrivalSchedule(phases, 'poisson', 'a')).toEqual(arrivalSchedule(phases, 'poisson', 'a'));
    expect(arrivalSchedule(phases, 'poisson', 'a')).not.toEqual(arrivalSchedule(phases, 'poisson', 'b'));
  });

  it('has exponential gaps: mean 1/rate, median ln 2/rate', () => {
    const between = gaps(arrivalSchedule(phases, 'poisson', 'seed 1'));
    const mean = between.reduce((sum, gap) => sum + gap, 0) / between.length;

    // 10,000 gaps: one standard error of the mean is 1 ms.
    expect(Math.abs(mean - 100)).toBeLessThan(4);
    expect(Math.abs(quantile(between, 0.5) - 100 * Math.LN2)).toBeLessThan(4);
  });

  it('has about as many arrivals as the area under its rate', () => {
    const ramp = [{ seconds: 1000, fromRps: 0, toRps: 20 }];
    const schedule = arrivalSchedule(ramp, 'poisson', 'seed 2');

    // Standard deviation of 10,000 expected is 100; of the 2,500 in the first half it is 50.
    expect(Math.abs(schedule.length - 10_000)).toBeLessThan(400);
    expect(Math.abs(schedule.filter((offsetMs) => offsetMs < 500_000).length - 2500)).toBeLessThan(200);
  });
});

it('computes length, arrivals and highest rate of phases', () => {
  const phases = [...RAMP, ...CONSTANT];

  expect(totalSeconds(phases)).toBe(70);
  expect(expectedArrivals(phases)).toBe(830);
  expect(highestRps(phases)).toBe(20);
});

it.each([
  [-1, 1],
  [0, 1],
  [30_000, 10.5],
  [60_000, 20],
  [69_999, 20],
  [70_000, 20],
])('interpolates the rate linearly at %s ms', (offsetMs, rps) => {
  expect(scheduledRps([...RAMP, ...CONSTANT], offsetMs)).toBe(rps);
});
