import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { embeddedMetrics } from '../../../core/report/embedded-metrics.ts';
import { runFixture } from '../../kit/run-fixture.ts';

interface Line {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [key: string]: unknown;
}

const results = buildResults({ ...runFixture(), earlierNights: [] });
const lines = embeddedMetrics(results) as unknown as Line[];

describe('the metrics of a run', () => {
  it('are lines that CloudWatch reads: every metric and dimension named has its value', () => {
    for (const line of lines) {
      const [directive] = line._aws.CloudWatchMetrics;
      expect(directive?.Namespace).toBe('Thaw');
      expect(line._aws.Timestamp).toBe(Date.parse(results.run.endedAt));
      expect(directive?.Metrics.length).toBeLessThanOrEqual(100);
      for (const { Name } of directive?.Metrics ?? []) expect(Number.isFinite(line[Name])).toBe(true);
      for (const name of directive?.Dimensions.flat() ?? []) expect(line[name]).toMatch(/./);
    }
  });

  it('hold the medians of each function, memory size, payload and phase', () => {
    const [configuration] = results.configurations;
    const line = lines.find(
      (each) =>
        each['function'] === configuration?.function &&
        each['memory'] === String(configuration?.memoryMb) &&
        each['payload'] === configuration?.payload &&
        each['phase'] === 'cold',
    );

    expect(line?.['InitDuration']).toBe(configuration?.cold?.metrics['initDurationMs']?.median);
    expect(line?.['Samples']).toBe(configuration?.cold?.n);
    expect(line?._aws.CloudWatchMetrics[0]?.Metrics).toContainEqual({ Name: 'InitDuration', Unit: 'Milliseconds' });
  });

  it('leave out what was not measured', () => {
    const warm = lines.filter((each) => each['phase'] === 'warm');

    expect(warm.length).toBeGreaterThan(0);
    expect(warm.every((each) => !('InitDuration' in each))).toBe(true);
  });

  it('count no two values into one metric', () => {
    const names = lines.map((line) =>
      line._aws.CloudWatchMetrics[0]?.Dimensions.flat()
        .map((name) => line[name])
        .join('|'),
    );

    expect(new Set(names).size).toBe(lines.length);
  });

  it('say of the run whether it is complete', () => {
    expect(lines.at(-1)).toMatchObject({ suite: results.run.suite, RunComplete: 1, Regressions: 0 });
  });
});
