/** Load over time: rate, latency, and what went wrong, window by window. */
import type { LoadResult } from '../../analysis/load/load-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatNumber } from '../../format/numbers.ts';
import { present } from '../../present.ts';
import { loadTables } from '../tables/load-tables.ts';
import type { ReportTable } from '../tables/table.ts';
import { type Chart, type ChartColour, COLOURS, DESCRIBED, type LegendEntry, MS_LABEL, msScale } from './chart.ts';
import { rowNames } from './row-layout.ts';

type Window = LoadResult['windows'][number];

interface Line {
  readonly title: string;
  readonly colour: ChartColour;
  readonly dash: readonly number[];
  readonly mark: LegendEntry['mark'];
  readonly value: (window: Window) => number | null | undefined;
}

interface Panel {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly sentences: readonly string[];
}

const DASHES = { line: [], dashed: [6, 3], dotted: [2, 2] } as const;

const PANELS: readonly Panel[] = [
  {
    id: 'rate',
    title: 'requests per second',
    unit: '/s',
    sentences: ['Arrivals of the schedule, and valid responses.'],
    lines: [
      line('arrivals', COLOURS.muted, 'dashed', (window) => window.arrivals / seconds(window)),
      line('responses', COLOURS.first, 'line', ({ throughputRps }) => throughputRps),
    ],
  },
  {
    id: 'latency',
    title: 'latency',
    unit: 'ms',
    sentences: ['From the intended start of a request to its response.'],
    lines: [
      line('median', COLOURS.first, 'line', ({ metrics }) => metrics.latencyMs?.median),
      line('p75', COLOURS.warm, 'dashed', ({ metrics }) => metrics.latencyMs?.p75),
      line('p99', COLOURS.init, 'dotted', ({ metrics }) => metrics.latencyMs?.p99),
      line('max', COLOURS.muted, 'dotted', ({ metrics }) => metrics.latencyMs?.max),
    ],
  },
  {
    id: 'trouble',
    title: 'errors and cold starts',
    unit: 'per window',
    sentences: ['Failed and throttled requests, and environments that were started.'],
    lines: [
      line('errors', COLOURS.bad, 'line', ({ errors, dropped }) =>
        Object.values(errors).reduce((sum, count) => sum + count, dropped),
      ),
      line('cold starts', COLOURS.init, 'dashed', ({ coldStarts }) => coldStarts),
    ],
  },
];

function line(title: string, colour: ChartColour, mark: keyof typeof DASHES, value: Line['value']): Line {
  return { title, colour, mark, dash: DASHES[mark], value };
}

function seconds({ fromSeconds, toSeconds }: Window): number {
  return toSeconds - fromSeconds;
}

/** Three charts for each configuration under load. */
export function loadCharts(results: Results): Chart[] {
  const nameOf = rowNames(results.configurations);
  const tables = loadTables(results);
  const loaded = results.configurations.filter(({ load }) => load !== undefined);
  return loaded.flatMap((configuration, index) => {
    // The first table is that of all; then one for each configuration in this order.
    const table = tables[index + 1];
    return table === undefined
      ? []
      : present(PANELS.map((panel) => panelChart(configuration, nameOf(configuration), panel, table)));
  });
}

function panelChart(
  { id, load }: ConfigurationResult,
  name: string,
  panel: Panel,
  table: ReportTable,
): Chart | undefined {
  const windows = load?.windows ?? [];
  const lines = panel.lines.filter(({ value }) => windows.some((window) => (value(window) ?? 0) > 0));
  if (lines.length === 0) return undefined;
  const points = lines.flatMap(({ title, value }) =>
    windows.flatMap((window) => {
      const figure = value(window);
      if (figure === null || figure === undefined) return [];
      const says = `${name}, ${window.fromSeconds}–${window.toSeconds} s: ${title} ${formatNumber(figure)} ${panel.unit}`;
      return [{ at: (window.fromSeconds + window.toSeconds) / 2, figure, title, says }];
    }),
  );
  const isMs = panel.unit === 'ms';
  const y = isMs
    ? msScale(points.map(({ figure }) => figure))
    : { scale: { zero: true, nice: true }, axis: { tickCount: 4 } };
  const titles = lines.map(({ title }) => title);
  return {
    id: `load-${id}-${panel.id}`,
    title: `${name}: ${panel.title}`,
    sentences: [
      ...panel.sentences,
      ...(load?.valid === false ? ['INVALID: the load generator did not keep to its schedule.'] : []),
    ],
    legend: lines.map(({ title, colour, mark }) => ({ colour, mark, text: title })),
    table,
    axes: 'left-and-bottom',
    spec: {
      height: 150,
      data: { values: points },
      layer: [
        {
          mark: { type: 'line', strokeWidth: 2 },
          encoding: {
            strokeDash: {
              field: 'title',
              type: 'nominal',
              legend: null,
              scale: { domain: titles, range: lines.map(({ dash }) => [...dash]) },
            },
          },
        },
        { mark: { type: 'point', filled: true, size: 26, opacity: 1 }, encoding: { ...DESCRIBED } },
      ],
      encoding: {
        x: {
          field: 'at',
          type: 'quantitative',
          axis: { title: 's', tickCount: 6, format: '~g' },
          scale: { nice: false },
        },
        y: {
          field: 'figure',
          type: 'quantitative',
          scale: y.scale,
          axis: { ...y.axis, title: null, ...(isMs && { labelExpr: MS_LABEL }) },
        },
        color: {
          field: 'title',
          type: 'nominal',
          legend: null,
          scale: { domain: titles, range: lines.map(({ colour }) => colour) },
        },
      },
    },
  };
}
