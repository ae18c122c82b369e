import { describe, expect, it } from 'vitest';
import { buildResults } from '../../../core/analysis/build-results.ts';
import { breakdownChart } from '../../../core/report/charts/breakdown-chart.ts';
import { renderMarkdown } from '../../../core/report/markdown.ts';
import { breakdownTable } from '../../../core/report/tables/breakdown-table.ts';
import { renderWhy } from '../../../core/report/terminal-why.ts';
import type { Sample } from '../../../core/telemetry/types.ts';
import { idOf, makeSample, smallRun } from '../../kit/report-run.ts';

const ID = `${idOf('orders', 512)}_cpu-time-extension`;

/** One function, measured without and with the extension, which adds 4 ms to init and 1 ms to the first call. */
function runWithExtension(extension: Sample['extension'] = { initCpuMs: 15, cpuMs: 6 }) {
  const run = smallRun({ functions: ['orders'], memoryMb: [512] });
  const [plain] = run.plan.configurations;
  const attached = run.samples.map(({ initDurationMs = 0, durationMs = 0, ...sample }) =>
    makeSample({
      ...sample,
      configurationId: ID,
      initDurationMs: initDurationMs + 4,
      durationMs: durationMs + 1,
      ...(extension && { extension }),
    }),
  );
  const override = { name: 'cpu-time-extension', environment: {}, cpuTimeExtension: true } as const;
  const configurations = plain === undefined ? [] : [plain, { ...plain, id: ID, override }];
  return buildResults({ ...run, plan: { ...run.plan, configurations }, samples: [...run.samples, ...attached] });
}

describe('a function that was also measured with the CPU time extension', () => {
  const results = runWithExtension();
  const [configuration] = results.configurations;
  const [attached] = results.cpuTimeExtension ?? [];

  it('is reported as it is without the extension', () => {
    expect(results.configurations).toHaveLength(1);
    expect(configuration?.cold?.metrics['initDurationMs']?.median).toBe(47);
    expect(results.comparisons).toEqual([]);
    expect(results.memoryChoices).toEqual([]);
  });

  it('has the CPU time of the starts with it, under a source of its own', () => {
    expect(configuration?.cold?.breakdown).toEqual({
      source: 'extension',
      init: { n: 6, wallMs: 51, computingMs: 15, restMs: 36 },
      handler: { n: 6, wallMs: 28, computingMs: 6, restMs: 22 },
    });
    expect(breakdownTable(results)?.rows[0]?.at(-1)?.full).toBe('extension');
    expect(breakdownChart(results)?.sentences.join(' ')).toContain('with the extension attached');
  });

  it('says what the extension adds, paired by round', () => {
    expect(attached?.id).toBe(ID);
    expect(attached?.adds).toEqual([
      expect.objectContaining({ phase: 'cold', metric: 'initDurationMs', differenceMs: 4, paired: true, n: [6, 6] }),
      expect.objectContaining({ phase: 'cold', metric: 'durationMs', differenceMs: 1, paired: true, n: [6, 6] }),
    ]);
    expect(renderWhy(results).join('\n')).toMatch(/as the CPU time extension read it.*adds, in ms: init \+4\.00/s);
    expect(renderMarkdown(results)).toContain('## What the CPU time extension adds');
  });
});

it('says that nothing was observed, and why, where the extension could read nothing', () => {
  const results = runWithExtension({ problem: 'environ_unreadable' });

  expect(results.configurations[0]?.cold).not.toHaveProperty('breakdown');
  expect(results.cpuTimeExtension?.[0]).toMatchObject({ problems: { environ_unreadable: 6 }, unknown: 6 });
  expect(renderMarkdown(results)).toContain('CPU time not observed, environ_unreadable (6 invocations)');
});

it('has no number where the lines are not in the log tail', () => {
  const results = runWithExtension({});

  expect(results.configurations[0]?.cold).not.toHaveProperty('breakdown');
  expect(results.cpuTimeExtension?.[0]).toMatchObject({ problems: {}, unknown: 6 });
  expect(renderMarkdown(results)).toContain('CPU time not observed, no line of the extension in the log');
});

it('names the samples of which a part was read in ticks', () => {
  const { configurations } = runWithExtension({ initCpuMs: 15, cpuMs: 10, inTicks: true });

  expect(configurations[0]?.cold?.breakdown).toMatchObject({ handler: { inTicks: 6 } });
});
