import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { buildResults } from '../../../core/report/build-report.ts';
import { phasesOf, renderSummaryCsv } from '../../../core/report/summary-csv.ts';
import { runFixture } from '../../kit/run-fixture.ts';

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
  const row = rows.find((each) => each['phase'] === 'warm' && each['metric'] === 'durationMs');
  expect(Number(row?.['median'])).toBe(warm?.median);
  expect(Number(row?.['median_low'])).toBe(warm?.medianInterval?.low);
  expect(row?.['p99']).toBe('');
});

it('says where the run was made in every row', () => {
  expect(new Set(rows.map((row) => row['environment']))).toEqual(new Set(['local']));
});
