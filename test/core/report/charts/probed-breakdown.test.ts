import { expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import { breakdownChart } from '../../../../core/report/charts/breakdown-chart.ts';
import { breakdownTable } from '../../../../core/report/tables/breakdown-table.ts';
import { makeSample, smallRun } from '../../../kit/report-run.ts';

/** As on AWS: nothing was seen from outside, and the probe has CPU times. */
function probedResults() {
  const run = smallRun();
  const samples = run.samples.map(({ observation: _, ...sample }) => makeSample({ ...sample, initCpuMs: 5, cpuMs: 7 }));
  return buildResults({ ...run, samples });
}

it('has the computing and the rest of the probe, and no part that the probe does not know', () => {
  const results = probedResults();
  const [row] = results.configurations;
  const breakdown = row?.cold?.breakdown;
  if (breakdown?.source !== 'probe') throw new Error('the breakdown is not that of the probe');
  const table = breakdownTable(results);
  const chart = breakdownChart(results);

  expect(breakdown.handler).toMatchObject({ computingMs: 7, restMs: (breakdown.handler?.wallMs ?? 0) - 7 });
  expect(table?.columns.map(({ header }) => header).slice(-3)).toEqual([
    'First call: computing',
    'First call: rest',
    'CPU time from',
  ]);
  expect(table?.rows[0]?.slice(-3).map(({ full }) => full)).toEqual(['7.00', expect.any(String), 'probe']);
  expect(chart?.legend.map(({ text }) => text)).toEqual([
    'Init: computing',
    'Init: the rest',
    'First call: computing',
    'First call: the rest',
  ]);
  expect(chart?.sentences.join(' ')).toContain('What the function waited for is not known here');
  expect(results.predictions).toBeUndefined();
});
