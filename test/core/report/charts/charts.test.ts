// What a chart draws and says, read from its data.

import { expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import type { Chart, ChartPanel } from '../../../../core/report/charts/chart.ts';
import { distributionCharts } from '../../../../core/report/charts/distribution-chart.ts';
import { loadCharts } from '../../../../core/report/charts/load-charts.ts';
import { memoryChart } from '../../../../core/report/charts/memory-chart.ts';
import { tradeOffCharts } from '../../../../core/report/charts/trade-off-chart.ts';
import { indexSamples } from '../../../../core/telemetry/sample-index.ts';
import type { ListedRun } from '../../../kit/listed-run.ts';
import { measurePlan } from '../../../kit/measure-plan.ts';
import { smallRun } from '../../../kit/report-run.ts';
import { shippedPlan } from '../../../kit/shipped-plan.ts';

const resultsOf = (run: ListedRun) => buildResults({ ...run, earlierNights: [] });
const cold = () => ({ initDurationMs: 100, durationMs: 300, billedDurationMs: 400 });
const warm = () => ({ durationMs: 2, billedDurationMs: 2 });

/** The texts beside the marks of a panel, and the rows of its first layer. */
function textsOf(panel: ChartPanel | undefined): string[] {
  const texts = panel?.spec.layer.flatMap((layer) => valuesOf(layer).map((value) => value['text']));
  return (texts ?? []).filter((text) => typeof text === 'string');
}

function valuesOf(layer: object | undefined): Record<string, unknown>[] {
  const { data } = (layer ?? {}) as { data?: { values: Record<string, unknown>[] } };
  return data?.values ?? [];
}

it('draws cold starts and warm calls on an axis each, init and first call stacked, with their total', () => {
  const chart = memoryChart(resultsOf(smallRun({ functions: ['rust'], cold, warm })));
  const [coldPanel, warmPanel] = chart?.panels ?? [];
  expect(chart?.panels.map(({ title }) => title)).toEqual(['Cold start', 'Warm call']);
  expect(valuesOf(coldPanel?.spec.layer[0])).toMatchObject([
    { fromMs: 0, toMs: 100 },
    { fromMs: 100, toMs: 400 },
  ]);
  expect(valuesOf(warmPanel?.spec.layer[0])).toMatchObject([{ fromMs: 0, toMs: 2 }]);
  expect(textsOf(coldPanel)).toEqual(['rust', '400 ms: 100 init, 300 first call']);
  expect(textsOf(warmPanel)).toEqual(['rust', '2.00 ms']);
});

it('leaves out a panel in which nothing was measured', () => {
  const chart = memoryChart(resultsOf(smallRun({ functions: ['rust'], cold })));
  expect(chart?.panels.map(({ title }) => title)).toEqual(['Cold start']);
  expect(chart?.sentences.join(' ')).not.toContain('axes');
});

it('shortens a long name in its middle, so that its memory size stays', () => {
  const functions = [`first-${'x'.repeat(58)}`];
  const chart = memoryChart(resultsOf(smallRun({ functions, memoryMb: [128, 1024], cold })));
  const names = textsOf(chart?.panels[0]).filter((text) => text.startsWith('first-'));
  expect(names.map((name) => name.replaceAll(/x+/g, 'x'))).toEqual(['first-x…x, 128 MB', 'first-x…x, 1024 MB']);
});

it('draws 32 rows and says how many more the table has', () => {
  const functions = Array.from({ length: 40 }, (_, index) => `function-${index}`);
  const chart = memoryChart(resultsOf(smallRun({ functions, cold })));
  expect(textsOf(chart?.panels[0])).toHaveLength(2 * 32);
  expect(chart?.sentences).toContain('The first 32 of 40 configurations are drawn; 8 more in the table.');
});

it('says whose distribution is not drawn for too few samples', () => {
  const run = smallRun({ functions: ['rust', 'python'], rounds: 12, cold, warm });
  const samples = run.samples.filter(
    ({ configurationId, phase, round }) => round <= 4 || (phase === 'warm' && configurationId.startsWith('rust')),
  );
  const [chart, ...others] = distributionCharts(resultsOf({ ...run, samples }), indexSamples(samples));
  expect(others).toEqual([]);
  expect(chart?.id).toBe('distribution-warm');
  expect(chart?.sentences).toContain('Without a line, for fewer than 10 samples: python.');
  expect(chart?.sentences).toContain('Cold starts (init + first call): fewer than 10 samples each, so dots only.');
});

it('shows what memory buys as duration and as cost, for six lines', () => {
  const functions = Array.from({ length: 8 }, (_, index) => `function-${index}`);
  const [chart] = tradeOffCharts(resultsOf(smallRun({ functions, memoryMb: [128, 512], cold })));
  expect(chart?.panels.map(({ title }) => title)).toEqual(['Duration', 'Cost of a million calls']);
  expect(chart?.sentences).toContain('The first 6 of 8 lines are drawn; 2 more in the table.');
});

it('puts the panels of a load on the same time axis, and says that nothing failed', () => {
  const charts = loadCharts(resultsOf(measurePlan(shippedPlan('webhook', 'local'))));
  const [chart] = charts;
  expect(charts).toHaveLength(1);
  expect(chart?.panels.map(({ title }) => title)).toEqual([
    'Requests per second',
    'Latency (logarithmic)',
    'Cold starts',
  ]);
  expect(chart?.sentences).toContain('No errors in any window.');
  expect(new Set(timeDomains(chart)).size).toBe(1);
});

function timeDomains(chart: Chart | undefined): string[] {
  const layers = (chart?.panels ?? []).flatMap(({ spec }) => spec.layer as { encoding?: { x?: { scale: object } } }[]);
  return layers.map(({ encoding }) => JSON.stringify(encoding?.x?.scale));
}
