/** Load over time: rate, latency, errors and cold starts, window by window, one above the other on the same time axis. */
import type { LoadResult } from '../../analysis/load/load-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatNumber } from '../../format/numbers.ts';
import { present } from '../../present.ts';
import { failures } from '../sentences/load.ts';
import { loadTables } from '../tables/load-tables.ts';
import type { ReportTable } from '../tables/table.ts';
import {
  type Chart,
  type ChartColour,
  type ChartPanel,
  COLOURS,
  DESCRIBED,
  firstRows,
  type LegendEntry,
} from './chart.ts';
import { rowNames } from './row-layout.ts';
import { elapsedScale, valueScale, withUnit } from './scales.ts';

type Window = LoadResult['windows'][number];

interface Series {
  readonly title: string;
  readonly colour: ChartColour;
  readonly mark: LegendEntry['mark'] & keyof typeof MARKS;
  readonly value: (window: Window) => number | null | undefined;
}

interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
}

/** Loaded configurations that are drawn. */
const MAX_CHARTS = 8;

const MARKS = {
  line: { dash: [], widthPx: 2 },
  dashed: { dash: [7, 3], widthPx: 2 },
  dotted: { dash: [2, 2], widthPx: 2 },
  /** Behind another line that may cover it. */
  band: { dash: [], widthPx: 7 },
  bar: { dash: [], widthPx: 0 },
} as const;

const PANELS: readonly Panel[] = [
  {
    title: 'Requests per second',
    unit: '/s',
    series: [
      series('arrivals', COLOURS.muted, 'band', (window) => window.arrivals / seconds(window)),
      series('responses', COLOURS.first, 'line', ({ throughputRps }) => throughputRps),
    ],
  },
  {
    title: 'Latency',
    unit: 'ms',
    series: [
      series('max', COLOURS.muted, 'dotted', ({ metrics }) => metrics.latencyMs?.max),
      series('p99', COLOURS.init, 'dotted', ({ metrics }) => metrics.latencyMs?.p99),
      series('p75', COLOURS.warm, 'dashed', ({ metrics }) => metrics.latencyMs?.p75),
      series('median', COLOURS.first, 'line', ({ metrics }) => metrics.latencyMs?.median),
    ],
  },
  {
    title: 'Errors',
    unit: 'in the window',
    series: [
      series('errors', COLOURS.bad, 'bar', (window) => failures(window).reduce((sum, [, count]) => sum + count, 0)),
    ],
  },
  {
    title: 'Cold starts',
    unit: 'in the window',
    series: [series('cold starts', COLOURS.init, 'bar', ({ coldStarts }) => coldStarts)],
  },
];

function series(title: string, colour: ChartColour, mark: Series['mark'], value: Series['value']): Series {
  return { title, colour, mark, value };
}

function seconds({ fromSeconds, toSeconds }: Window): number {
  return toSeconds - fromSeconds;
}

/**
 * One chart for each configuration under load.
 * @param all what the shown part, `results`, is of
 */
export function loadCharts(results: Results, all = results): Chart[] {
  const nameOf = rowNames(results.configurations);
  // The first table is that of all; then one for each configuration in this order.
  const [, ...tables] = loadTables(results);
  const loaded = results.configurations.filter(({ load }) => load !== undefined);
  const charts = loaded.flatMap((configuration, index) => {
    const table = tables[index];
    return table === undefined ? [] : [loadChart(configuration, nameOf(configuration), table)];
  });
  const { shown, note } = firstRows(present(charts), 'loads', {
    max: MAX_CHARTS,
    total: all.configurations.filter(({ load }) => isDrawn(load)).length,
    restIn: 'the table "Load"',
  });
  return shown.map((chart, index) => (index === 0 ? { ...chart, sentences: [...chart.sentences, ...note] } : chart));
}

function loadChart({ id, load }: ConfigurationResult, name: string, table: ReportTable): Chart | undefined {
  const windows = load?.windows ?? [];
  const panels = present(PANELS.map((panel) => panelOf(panel, windows)));
  if (panels.length === 0) return undefined;
  const isQuiet = !panels.some(({ title }) => title === 'Errors');
  return {
    id: `load-${id}`,
    title: name,
    sentences: [
      'Arrivals of the schedule, and valid responses. Latency is from the intended start of a request to its response.',
      ...(isQuiet ? ['No errors in any window.'] : ['Errors are failed and throttled requests.']),
      ...(load?.valid === false
        ? ['INVALID: no response of this load is in any figure; the reason is under Data quality.']
        : []),
    ],
    legend: [],
    table,
    panels,
  };
}

function isDrawn(load: LoadResult | undefined): boolean {
  return PANELS.some((panel) => seriesWithin(panel, load?.windows ?? []).length > 0);
}

/** Series of the panel that are above 0 anywhere. */
function seriesWithin(panel: Panel, windows: readonly Window[]): Series[] {
  return panel.series.filter(({ value }) => windows.some((window) => (value(window) ?? 0) > 0));
}

function panelOf(panel: Panel, windows: readonly Window[]): ChartPanel | undefined {
  const { title, unit } = panel;
  const shown = seriesWithin(panel, windows);
  if (shown.length === 0) return undefined;
  const points = shown.flatMap(({ title: name, value }) =>
    windows.flatMap((window) => {
      const figure = value(window);
      if (figure === null || figure === undefined) return [];
      const { fromSeconds, toSeconds } = window;
      const says = `${fromSeconds}–${toSeconds} s: ${name} ${formatNumber(figure)} ${unit}`;
      return [{ fromSeconds, toSeconds, at: (fromSeconds + toSeconds) / 2, figure, name, says }];
    }),
  );
  const isBars = shown.every(({ mark }) => mark === 'bar');
  const { scale, axis } = isBars
    ? {
        scale: { type: 'linear' as const, zero: true, nice: true },
        axis: { tickCount: 3, tickMinStep: 1, labelExpr: 'datum.label' },
      }
    : valueScale(
        points.map(({ figure }) => figure),
        // One cold start must not press the quantiles of all other requests onto the axis.
        { startsAtZero: true, logFrom: 10 },
      );
  const x = elapsedScale(Math.max(...windows.map(({ toSeconds }) => toSeconds)));
  return {
    title: scale.type === 'log' ? `${title} (logarithmic)` : title,
    ...(!isBars && { legend: shown.map(({ colour, mark, title: text }) => ({ colour, mark, text })) }),
    axes: 'left-and-bottom',
    spec: {
      height: isBars ? 90 : 150,
      data: { values: points },
      layer: isBars ? [bars(x)] : [...lines(shown, x), dots(x)],
      encoding: {
        y: {
          field: 'figure',
          type: 'quantitative',
          scale,
          axis: unit === 'ms' ? withUnit(axis, unit) : { ...axis, title: null },
        },
        color: {
          field: 'name',
          type: 'nominal',
          sort: null,
          legend: null,
          scale: { domain: shown.map((line) => line.title), range: shown.map(({ colour }) => colour) },
        },
      },
    },
  };
}

type TimeScale = ReturnType<typeof elapsedScale>;

/** A bar as wide as its window; nothing for none. */
function bars(x: TimeScale) {
  return {
    transform: [{ filter: 'datum.figure > 0' }],
    mark: { type: 'rect' as const, stroke: 'var(--paper)', strokeWidth: 1 },
    encoding: {
      x: { field: 'fromSeconds', type: 'quantitative' as const, ...x },
      x2: { field: 'toSeconds' },
      y2: { datum: 0 },
      ...DESCRIBED,
    },
  };
}

function lines(shown: readonly Series[], x: TimeScale) {
  return shown.map(({ title, mark }) => ({
    transform: [{ filter: { field: 'name', equal: title } }],
    mark: {
      type: 'line' as const,
      strokeWidth: MARKS[mark].widthPx,
      strokeDash: [...MARKS[mark].dash],
      opacity: mark === 'band' ? 0.45 : 1,
    },
    encoding: { x: { field: 'at', type: 'quantitative' as const, ...x } },
  }));
}

function dots(x: TimeScale) {
  return {
    mark: { type: 'point' as const, filled: true, size: 24, opacity: 1 },
    encoding: { x: { field: 'at', type: 'quantitative' as const, ...x }, ...DESCRIBED },
  };
}
