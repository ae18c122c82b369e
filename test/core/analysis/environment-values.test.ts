// Which values are independent: the interval of a warm median depends on environments, not on the number of calls.
import { describe, expect, it } from 'vitest';
import {
  countEnvironments,
  environmentsOf,
  environmentValues,
  onePerEnvironment,
  summariseEnvironments,
} from '../../../core/analysis/environment-values.ts';
import { medianInterval } from '../../../core/statistics/median-interval.ts';
import type { Sample } from '../../../core/telemetry/types.ts';
import { makeSample } from '../../kit/report-run.ts';
import { rowsOf } from '../../kit/sample-rows.ts';

/** Warm calls: a list of durations per environment. */
function warm(...environments: readonly (readonly number[])[]): Sample[] {
  return environments.flatMap((durations, index) =>
    durations.map((durationMs) =>
      makeSample({ phase: 'warm', round: index + 1, environmentId: `e${index}`, durationMs }),
    ),
  );
}

const valuesOf = (samples: readonly Sample[], metric: string) => environmentValues(rowsOf(samples), metric);
const environmentCount = (samples: readonly Sample[]) => countEnvironments(environmentsOf(rowsOf(samples)));
const summary = (samples: readonly Sample[]) => summariseEnvironments(valuesOf(samples, 'durationMs'));

describe('warm calls', () => {
  const samples = warm([1, 2, 9], [3, 4, 5], [5, 6, 7], [7, 8, 9], [9, 10, 11], [11, 12, 13]);

  it('have an interval that covers their environments; every other figure uses all calls', () => {
    const measured = summary(samples);

    expect(measured?.n).toBe(18);
    expect(measured?.median).toBe(7.5);
    expect(measured?.medianInterval).toMatchObject({ low: 2, high: 12 });
    expect(medianInterval(samples.map(({ durationMs = 0 }) => durationMs))).toMatchObject({ low: 5, high: 10 });
    expect(environmentCount(samples)).toBe(6);
  });

  it('have no interval below six environments, whatever the number of calls', () => {
    const many = warm(...[1, 2, 3, 4, 5].map((ms) => Array.from({ length: 50 }, () => ms)));

    expect(summary(many)?.n).toBe(250);
    expect(summary(many)?.medianInterval).toBeNull();
  });

  it('have an interval that covers the calls where they differ more than the environments', () => {
    const measured = summary(warm(...Array.from({ length: 8 }, () => [1, 100])));

    expect(measured?.medianInterval).toMatchObject({ low: 1, high: 100 });
    // The lower confidence of the two intervals.
    const ofCalls = medianInterval(Array.from({ length: 16 }, (_, i) => i));
    expect(measured?.medianInterval?.confidence).toBe(ofCalls?.confidence);
  });

  it('have an interval that includes the median of all calls when one environment served most of them', () => {
    const slow = Array.from({ length: 100 }, () => 90);
    const measured = summary(warm([1], [2], [3], [4], [5], [6], [7], [8], slow));

    expect(measured?.median).toBe(90);
    expect(measured?.medianInterval).toMatchObject({ low: 2, high: 90 });
  });

  it('count as one environment per round without a probe', () => {
    const unknown = warm([1, 3], [5, 7]).map(({ environmentId: _, ...sample }) => sample);

    expect([...onePerEnvironment(valuesOf(unknown, 'durationMs'))]).toEqual([2, 6]);
    expect(environmentCount(unknown)).toBe(2);
  });
});

it('counts each cold start as an environment', () => {
  const burst = [10, 11, 12].map((durationMs) => makeSample({ phase: 'cold', round: 1, durationMs }));

  expect([...onePerEnvironment(valuesOf(burst, 'durationMs'))]).toEqual([10, 11, 12]);
  expect(environmentCount(burst)).toBe(3);
});

it('skips samples without the figure', () => {
  const [first, second] = warm([1], [2]);

  expect([...valuesOf([first as Sample, { ...(second as Sample), metrics: { own_ms: 4 } }], 'own_ms').values]).toEqual([
    4,
  ]);
});
