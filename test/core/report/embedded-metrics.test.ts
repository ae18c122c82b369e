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
const lines = [...embeddedMetrics(results)] as unknown as Line[];

describe('the metrics of a run', () => {
  it('have a value for every metric and dimension that they declare, as CloudWatch requires', () => {
    for (const line of lines) {
      const [directive] = line._aws.CloudWatchMetrics;
      expect(directive?.Namespace).toBe('Thaw');
      expect(line._aws.Timestamp).toBe(Date.parse(results.run.endedAt));
      expect(directive?.Metrics.length).toBeLessThanOrEqual(100);
      for (const { Name } of directive?.Metrics ?? []) expect(Number.isFinite(line[Name])).toBe(true);
      for (const name of directive?.Dimensions.flat() ?? []) expect(line[name]).toMatch(/./);
    }
  });

  it('have the medians of each function, memory size, payload and phase', () => {
    const [configuration] = results.configurations;
    const line = lines.find(
      (line) =>
        line['function'] === configuration?.function &&
        line['memory'] === String(configuration?.memoryMb) &&
        line['payload'] === configuration?.payload &&
        line['phase'] === 'cold',
    );

    expect(line?.['InitDuration']).toBe(configuration?.cold?.metrics['initDurationMs']?.median);
    expect(line?.['Samples']).toBe(configuration?.cold?.n);
    expect(line?._aws.CloudWatchMetrics[0]?.Metrics).toContainEqual({ Name: 'InitDuration', Unit: 'Milliseconds' });
  });

  it('omit figures that were not measured', () => {
    const warm = lines.filter((line) => line['phase'] === 'warm');

    expect(warm.length).toBeGreaterThan(0);
    expect(warm.every((line) => !('InitDuration' in line))).toBe(true);
  });

  it('never have two values of one metric', () => {
    const names = lines.map((line) =>
      line._aws.CloudWatchMetrics[0]?.Dimensions.flat()
        .map((name) => line[name])
        .join('|'),
    );

    expect(new Set(names).size).toBe(lines.length);
  });

  it('say whether the run is complete', () => {
    expect(lines.at(-1)).toMatchObject({ suite: results.run.suite, RunComplete: 1, Regressions: 0 });
  });
});
