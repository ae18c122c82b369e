import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import type { LoadFigures, LoadMetric } from '../../../core/analysis/load/figures.ts';
import { phasesOf } from '../../../core/analysis/results/phase-result.ts';
import { measurePlan } from '../../kit/measure-plan.ts';
import { renderSummaryCsv } from '../../kit/report-texts.ts';
import { runFixture } from '../../kit/run-fixture.ts';
import { shippedPlan } from '../../kit/shipped-plan.ts';

const results = buildResults(runFixture());
const rows = parse(renderSummaryCsv(results), { columns: true }) as Record<string, string>[];

it('has a row for each configuration, phase and metric', () => {
  const expected = results.configurations.flatMap((configuration) =>
    phasesOf(configuration).flatMap(([phase, { metrics }]) =>
      Object.keys(metrics).map((metric) => `${configuration.id} ${phase} ${metric}`),
    ),
  );
  expect(rows.map((row) => `${row['configuration_id']} ${row['phase']} ${row['metric']}`)).toEqual(expected);
});

it('has the figures of results.json', () => {
  const warm = results.configurations[0]?.warm?.metrics['durationMs'];
  const row = rows.find((candidate) => candidate['phase'] === 'warm' && candidate['metric'] === 'durationMs');
  expect(Number(row?.['environments'])).toBe(results.configurations[0]?.warm?.environments);
  expect(Number(row?.['median'])).toBe(warm?.median);
  expect(Number(row?.['median_low'])).toBe(warm?.medianInterval?.low);
  expect(row?.['p99']).toBe('');
});

it('has the environment of the run in every row', () => {
  expect(new Set(rows.map((row) => row['environment']))).toEqual(new Set(['local']));
});

describe('load', () => {
  const loaded = buildResults(measurePlan(shippedPlan('webhook', 'local')));
  const ofLoad = (parse(renderSummaryCsv(loaded), { columns: true }) as Record<string, string>[]).filter(
    (row) => row['phase'] === 'load',
  );

  it('has a row for each of its times, with the figures of results.json', () => {
    const metrics: LoadFigures['metrics'] = loaded.configurations[0]?.load?.overall.metrics ?? {};

    expect(ofLoad.map((row) => row['metric'])).toEqual(Object.keys(metrics));
    const environments = loaded.configurations[0]?.load?.overall.environments;
    for (const row of ofLoad) {
      expect(row['environments']).toBe(String(environments ?? ''));
      const summary = metrics[row['metric'] as LoadMetric];
      for (const name of ['n', 'min', 'median', 'mean', 'p75', 'p99', 'max'] as const) {
        expect(row[name], `${row['metric']} ${name}`).toBe(String(summary?.[name] ?? ''));
      }
    }
  });

  it('has no interval, because calls in a queue are not independent', () => {
    expect(new Set(ofLoad.flatMap((row) => [row['median_low'], row['confidence'], row['p90']]))).toEqual(new Set(['']));
  });
});
