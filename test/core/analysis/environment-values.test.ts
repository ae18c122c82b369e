// What is independent of what: the interval of a warm median is as wide as its environments differ, however many calls each took.
import { describe, expect, it } from 'vitest';
import {
  countEnvironments,
  environmentValues,
  onePerEnvironment,
  summariseEnvironments,
} from '../../../core/analysis/environment-values.ts';
import { medianInterval } from '../../../core/statistics/median-interval.ts';
import type { Sample } from '../../../core/telemetry/types.ts';
import { makeSample } from '../../kit/report-run.ts';

/** Warm calls: a list of durations for each environment. */
function warm(...environments: readonly (readonly number[])[]): Sample[] {
  return environments.flatMap((durations, place) =>
    durations.map((durationMs) =>
      makeSample({ phase: 'warm', round: place + 1, environmentId: `e${place}`, durationMs }),
    ),
  );
}

const summary = (samples: readonly Sample[]) => summariseEnvironments(environmentValues(samples, 'durationMs'));

describe('warm calls', () => {
  const samples = warm([1, 2, 9], [3, 4, 5], [5, 6, 7], [7, 8, 9], [9, 10, 11], [11, 12, 13]);

  it('have an interval as wide as their environments differ; all of them count in everything else', () => {
    const found = summary(samples);

    expect(found?.n).toBe(18);
    expect(found?.median).toBe(7.5);
    expect(found?.medianInterval).toMatchObject({ low: 2, high: 12 });
    expect(medianInterval(samples.map(({ durationMs = 0 }) => durationMs))).toMatchObject({ low: 5, high: 10 });
    expect(countEnvironments(samples)).toBe(6);
  });

  it('have no interval below six environments, however many they are', () => {
    const many = warm(...[1, 2, 3, 4, 5].map((ms) => Array.from({ length: 50 }, () => ms)));

    expect(summary(many)?.n).toBe(250);
    expect(summary(many)?.medianInterval).toBeNull();
  });

  it('have an interval as wide as the calls differ, where the environments hide it', () => {
    const found = summary(warm(...Array.from({ length: 8 }, () => [1, 100])));

    expect(found?.medianInterval).toMatchObject({ low: 1, high: 100 });
    // The lower of what the two intervals reach.
    expect(found?.medianInterval?.confidence).toBe(medianInterval(Array.from({ length: 16 }, (_, i) => i))?.confidence);
  });

  it('have an interval that holds the median of all calls, when one environment took most of them', () => {
    const slow = Array.from({ length: 100 }, () => 90);
    const found = summary(warm([1], [2], [3], [4], [5], [6], [7], [8], slow));

    expect(found?.median).toBe(90);
    expect(found?.medianInterval).toMatchObject({ low: 2, high: 90 });
  });

  it('stand for their visit where no probe told the environment', () => {
    const unknown = warm([1, 3], [5, 7]).map(({ environmentId: _, ...sample }) => sample);

    expect(onePerEnvironment(environmentValues(unknown, 'durationMs'))).toEqual([2, 6]);
    expect(countEnvironments(unknown)).toBe(2);
  });
});

it('cold starts count one by one, as each has an environment of its own', () => {
  const burst = [10, 11, 12].map((durationMs) => makeSample({ phase: 'cold', round: 1, durationMs }));

  expect(onePerEnvironment(environmentValues(burst, 'durationMs'))).toEqual([10, 11, 12]);
  expect(countEnvironments(burst)).toBe(3);
});

it('samples without the figure are left out', () => {
  const [first, second] = warm([1], [2]);

  expect(
    environmentValues([first as Sample, { ...(second as Sample), metrics: { own_ms: 4 } }], 'own_ms'),
  ).toMatchObject([{ value: 4 }]);
});
