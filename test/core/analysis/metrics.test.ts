import { expect, it } from 'vitest';
import { metricColumn, metricColumns } from '../../../core/analysis/metrics.ts';
import { makeSample } from '../../kit/report-run.ts';
import { rowsOf } from '../../kit/sample-rows.ts';

const samples = rowsOf([
  makeSample({ durationMs: 8, initDurationMs: 40, metrics: { tls_ms: 2, warmup_ms: 10, durationMs: 99 } }),
  makeSample({ durationMs: 5, initDurationMs: undefined, metrics: { tls_ms: Number.POSITIVE_INFINITY, items: 3 } }),
  makeSample({ durationMs: 0, metrics: { tls_ms: 1, tls_share_of_duration_percent: 7 } }),
]);

it('has every figure that a sample has, each as by itself', () => {
  const columns = metricColumns(samples);
  expect([...columns.keys()]).toEqual(
    expect.arrayContaining(['durationMs', 'initAndDurationMs', 'tls_ms', 'items', 'warmup_share_of_init_percent']),
  );
  for (const [metric, column] of columns)
    expect([metric, ...column]).toEqual([metric, ...metricColumn(samples, metric)]);
});

it('computes shares per sample, and keeps the own figure of that name where there is none', () => {
  expect([...(metricColumns(samples).get('tls_share_of_duration_percent') ?? [])]).toEqual([25, Number.NaN, 7]);
});

it('has no figure that no sample has', () => {
  expect(metricColumns(samples).has('tls_share_of_connection_percent')).toBe(false);
  expect(metricColumns(rowsOf([])).size).toBe(0);
});
