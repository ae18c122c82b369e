/** Cold start (init and first call stacked) and warm call of every function and memory size, each on its own axis. */
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure, formatMedian } from '../../format/figures.ts';
import { formatCount } from '../../format/numbers.ts';
import { present } from '../../present.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import { headlineTable } from '../tables/headline-table.ts';
import { type Chart, type ChartPanel, COLOURS, DESCRIBED, firstRows } from './chart.ts';
import { MARKS_TOP_PX, rowNames, rowScale, rowTexts } from './row-layout.ts';

const ROW_PX = 64;
const BAR_PX = 14;

const INIT = { colour: COLOURS.init, title: 'Init', metric: 'initDurationMs', phase: 'cold' } as const;
const FIRST = { colour: COLOURS.first, title: 'First call', metric: 'durationMs', phase: 'cold' } as const;
const WARM = { colour: COLOURS.warm, title: 'Warm call', metric: 'durationMs', phase: 'warm' } as const;
type Part = typeof INIT | typeof FIRST | typeof WARM;

export function memoryChart(results: Results): Chart | undefined {
  const measured = results.configurations.filter(({ cold, warm }) => (cold?.n ?? 0) + (warm?.n ?? 0) > 0);
  const table = headlineTable(results);
  if (measured.length === 0 || table === undefined) return undefined;
  const nameOf = rowNames(results.configurations);
  const { shown, note } = firstRows(measured, 'configurations');
  const cold = barPanel('Cold start', [INIT, FIRST], shown, nameOf);
  const warm = barPanel('Warm call', [WARM], shown, nameOf);
  return {
    id: 'memory',
    title: 'Cold start and warm call',
    sentences: [
      `Medians in ms${cold === undefined ? '' : ': a cold start is init and then the first call, and its median need not be their sum'}${cold !== undefined && warm !== undefined ? '; the two axes differ' : ''}.`,
      ...note,
    ],
    legend: [],
    table,
    panels: present([cold, warm]),
  };
}

/** One bar per row, its parts stacked; rows without any part are left out. */
function barPanel(
  title: string,
  parts: readonly Part[],
  all: readonly ConfigurationResult[],
  nameOf: (row: ConfigurationResult) => string,
): ChartPanel | undefined {
  const rows = all.filter((row) => parts.some((part) => summaryOf(row, part) !== undefined));
  if (rows.length === 0) return undefined;
  const y = rowScale(rows.length, ROW_PX);
  return {
    title,
    legend: parts.map((part) => ({ colour: part.colour, mark: 'bar', text: part.title })),
    axes: 'top',
    spec: {
      height: rows.length * ROW_PX,
      layer: [
        {
          data: {
            values: rows.flatMap((row, index) => barsOf(row, parts, index * ROW_PX + MARKS_TOP_PX, nameOf(row))),
          },
          mark: { type: 'rect' },
          encoding: {
            x: {
              field: 'fromMs',
              type: 'quantitative',
              axis: { title: 'ms', orient: 'top', tickCount: 5 },
              scale: { zero: true },
            },
            x2: { field: 'toMs' },
            y: { field: 'y', ...y },
            y2: { field: 'y2' },
            color: { field: 'colour', type: 'nominal', scale: null },
            ...DESCRIBED,
          },
        },
        ...rowTexts(
          rows.map((row) => ({ name: nameOf(row), figures: figuresOf(row, parts) })),
          ROW_PX,
        ),
      ],
    },
  };
}

function barsOf(row: ConfigurationResult, parts: readonly Part[], top: number, name: string): object[] {
  let fromMs = 0;
  return parts.flatMap((part) => {
    const summary = summaryOf(row, part);
    if (summary === undefined) return [];
    const says = `${name}: ${part.title} ${formatMedian(part.metric, summary)} ms (${formatCount(summary.n, 'sample')})`;
    const bar = { fromMs, toMs: fromMs + summary.median, y: top, y2: top + BAR_PX, colour: part.colour, says };
    fromMs = bar.toMs;
    return [bar];
  });
}

/** `817 ms: 23.5 init, 794 first call`, or `3.04 ms` of one part alone; the median of sums is not the sum of medians. */
function figuresOf(row: ConfigurationResult, parts: readonly Part[]): string {
  const measured = parts.flatMap((part) => {
    const summary = summaryOf(row, part);
    return summary === undefined ? [] : [{ part, ms: formatFigure(part.metric, summary.median) }];
  });
  const total = parts.length > 1 ? row.cold?.metrics['initAndDurationMs'] : undefined;
  const list = measured.map(({ part, ms }) => (parts.length > 1 ? `${ms} ${part.title.toLowerCase()}` : ms)).join(', ');
  return total === undefined ? `${list} ms` : `${formatFigure('initAndDurationMs', total.median)} ms: ${list}`;
}

function summaryOf(row: ConfigurationResult, { phase, metric }: Part): MetricSummary | undefined {
  return row[phase]?.metrics[metric];
}
