// What the charts of "Where the time goes" draw and say, read from their data.
import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../../core/analysis/build-results.ts';
import type { ConnectionSummary } from '../../../../core/analysis/results/connection-summary.ts';
import type { Results } from '../../../../core/analysis/results/types.ts';
import { breakdownChart } from '../../../../core/report/charts/breakdown-chart.ts';
import type { ChartPanel } from '../../../../core/report/charts/chart.ts';
import { connectionsChart, noConnectionsSentence } from '../../../../core/report/charts/connections-chart.ts';
import { predictionChart, unpredictableSentences } from '../../../../core/report/charts/prediction-chart.ts';
import { renderMarkdown } from '../../../../core/report/markdown.ts';
import { observedRun } from '../../../kit/observed-run.ts';
import { smallRun } from '../../../kit/report-run.ts';

const cold = (_label: string, memoryMb: number) => ({
  initDurationMs: 100,
  durationMs: (300 * 128) / memoryMb,
  billedDurationMs: 400,
});
const unobserved = smallRun({ functions: ['rust', 'python'], memoryMb: [128, 512], rounds: 6, cold });
const observed = buildResults(observedRun(unobserved, ['python']));

/** With other connections of every cold start. */
function withConnections(connections: readonly ConnectionSummary[] | null): Results {
  const configurations = observed.configurations.map((row) => {
    if (row.cold === null) return row;
    const { connections: _, ...phase } = row.cold;
    return { ...row, cold: connections === null ? phase : { ...phase, connections } };
  });
  return { ...observed, configurations };
}

function marksOf(panel: ChartPanel | undefined): Record<string, unknown>[] {
  const { data } = (panel?.spec.layer[0] ?? {}) as { data?: { values: Record<string, unknown>[] } };
  return data?.values ?? [];
}

function textsOf(panel: ChartPanel | undefined): string[] {
  const layers = (panel?.spec.layer ?? []) as { data?: { values: Record<string, unknown>[] } }[];
  return layers.flatMap(({ data }) => data?.values ?? []).flatMap(({ text }) => (typeof text === 'string' ? text : []));
}

describe('the parts of a cold start', () => {
  it('are stacked: init and then the first call, each part with a fill of its own', () => {
    const [panel] = breakdownChart(observed)?.panels ?? [];
    const first = marksOf(panel).slice(0, 5);
    expect(first).toMatchObject([
      { fromMs: 0, toMs: 90, paint: 'var(--init)' },
      { fromMs: 90, toMs: 100, paint: 'url(#speckled-init)' },
      { fromMs: 100, toMs: expect.closeTo(119.54), paint: 'var(--first)' },
      { fromMs: expect.closeTo(119.54), paint: 'url(#hatched-first)' },
      { paint: 'url(#speckled-first)' },
    ]);
    expect(textsOf(panel)).toContain('first call 300 ms: 19.5 + 250 + 30.0');
    expect(first[3]?.['says']).toBe('rust, 128 MB: First call waiting for the CPU share 250 ms (6 samples)');
  });

  it('say in words, and without colours, what each fill means', () => {
    const legend = breakdownChart(observed)?.legend ?? [];
    expect(new Set(legend.map(({ mark, colour }) => `${mark} ${colour}`)).size).toBe(6);
    expect(legend.map(({ text }) => text)).toContain('Init: waiting for something else');
  });

  it('name parallel threads', () => {
    const chart = breakdownChart(observed);
    expect(chart?.sentences.join(' ')).toContain('In 2 of 4 configurations more than one thread computed');
    expect(chart?.table.rows.map((row) => row.at(-1)?.full)).toEqual([
      'none',
      'none',
      'init 6 of 6, first call 6 of 6',
      'init 6 of 6, first call 6 of 6',
    ]);
  });

  it('are absent where nothing was observed, in the page and in report.md', () => {
    const results = buildResults(unobserved);
    expect(breakdownChart(results)).toBeUndefined();
    expect(connectionsChart(results)).toBeUndefined();
    expect(noConnectionsSentence(results)).toBeUndefined();
    expect(predictionChart(results)).toBeUndefined();
    expect(renderMarkdown(results)).not.toContain('Where the time goes');
  });

  it('are one table of report.md', () => {
    const text = renderMarkdown(observed);
    expect(text.match(/## Where the time goes/g)).toHaveLength(1);
    expect(text).toContain('| rust | 128 | 90.0 | 0 | 10.0 | 19.5 | 250 | 30.0 | none |');
  });
});

describe('the connections of a cold start', () => {
  it('are a waterfall from the start of each phase, at the smallest size', () => {
    const chart = connectionsChart(observed);
    expect(chart?.panels.map(({ title }) => title)).toEqual(['Init', 'First call']);
    const [init, handler] = chart?.panels ?? [];
    expect(marksOf(init).slice(0, 4)).toMatchObject([
      { fromMs: 2.5, toMs: 5.75 },
      { fromMs: 5.75, toMs: 6.5 },
      { fromMs: 6.5, toMs: 13 },
      { fromMs: 13, toMs: 17.25 },
    ]);
    expect(textsOf(handler)).toEqual([
      'rust, 128 MB',
      'python, 128 MB',
      'dynamodb: 6 opened, 12 requests',
      'dynamodb: 6 opened, 12 requests',
      'at 15.0 ms; 180 ms preparing the ClientHello',
      'at 15.0 ms; 180 ms preparing the ClientHello',
    ]);
    expect(textsOf(init)).toContain('example.org:8443: 6 opened, 0 requests');
    expect(chart?.table.rows).toHaveLength(8);
  });

  it('have no legend for steps that no connection has, and no handshake when reused', () => {
    const times = { startMs: { n: 6, median: 4 }, firstByteMs: { n: 6, median: 3 } };
    const chart = connectionsChart(
      withConnections([
        { host: 'h', port: 443, phase: 'handler', n: 6, samples: 6, opened: 0, reused: 6, requests: 12, times },
      ]),
    );
    expect(chart?.legend.map(({ text }) => text)).toEqual(['request to first byte']);
    expect(marksOf(chart?.panels[0])).toMatchObject([
      { fromMs: 4, toMs: 7 },
      { fromMs: 4, toMs: 7 },
    ]);
    expect(textsOf(chart?.panels[0])).toContain('h: 6 reused, 12 requests');
  });

  it('are "not observed" or none, never silently absent', () => {
    expect(noConnectionsSentence(observed)).toBeUndefined();
    expect(connectionsChart(withConnections(null))).toBeUndefined();
    expect(noConnectionsSentence(withConnections(null))).toMatch(/^Outgoing connections were not observed/);
    expect(noConnectionsSentence(withConnections([]))).toBe(
      'No cold start opened or used a connection that is observed.',
    );
  });
});

describe('what other memory sizes would bring', () => {
  it('is predicted beside what was measured', () => {
    const chart = predictionChart(observed);
    expect(chart?.panels.map(({ title }) => title)).toEqual(['rust']);
    const { sizes = [] } = observed.predictions?.find(({ metric }) => metric === 'durationMs') ?? {};
    expect(marksOf(chart?.panels[0])).toMatchObject(
      sizes.map(({ memoryMb, predictedMs }) => ({ memoryMb, predictedMs })),
    );
    expect(sizes.length).toBeGreaterThan(2);
  });

  it('says why where it is not predicted', () => {
    expect(unpredictableSentences(observed)).toContain(
      'Not predicted for other memory sizes: first call of python; more than one thread computed.',
    );
  });
});
