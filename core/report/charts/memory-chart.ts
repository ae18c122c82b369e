/** Cold start (init and first call stacked) and warm call of every function and memory size, each on its own axis. */
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure, formatMedian } from '../../format/figures.ts';
import { formatCount } from '../../format/numbers.ts';
import { present } from '../../present.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import { headlineTable } from '../tables/headline-table.ts';
import { type Chart, type ChartPanel, COLOURS, firstRows } from './chart.ts';
import { rowNames } from './row-layout.ts';
import { type Segment, segmentPanel } from './segment-rows.ts';

const INIT = { colour: COLOURS.init, title: 'Init', metric: 'initDurationMs', phase: 'cold' } as const;
const FIRST = { colour: COLOURS.first, title: 'First call', metric: 'durationMs', phase: 'cold' } as const;
const WARM = { colour: COLOURS.warm, title: 'Warm call', metric: 'durationMs', phase: 'warm' } as const;
type Part = typeof INIT | typeof FIRST | typeof WARM;

/** @param all what the shown part, `results`, is of */
export function memoryChart(results: Results, all = results): Chart | undefined {
  const measured = measuredOf(results);
  const table = headlineTable(results);
  if (measured.length === 0 || table === undefined) return undefined;
  const nameOf = rowNames(results.configurations);
  const { shown, note } = firstRows(measured, 'configurations', { total: measuredOf(all).length });
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

function measuredOf({ configurations }: Results): ConfigurationResult[] {
  return configurations.filter(({ cold, warm }) => (cold?.n ?? 0) + (warm?.n ?? 0) > 0);
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
  return segmentPanel(
    { title, legend: parts.map((part) => ({ colour: part.colour, mark: 'bar', text: part.title })) },
    rows.map((row) => ({
      name: nameOf(row),
      figures: figuresOf(row, parts),
      segments: segmentsOf(row, parts, nameOf(row)),
    })),
  );
}

function segmentsOf(row: ConfigurationResult, parts: readonly Part[], name: string): Segment[] {
  let fromMs = 0;
  return parts.flatMap((part) => {
    const summary = summaryOf(row, part);
    if (summary === undefined) return [];
    const says = `${name}: ${part.title} ${formatMedian(part.metric, summary)} ms (${formatCount(summary.n, 'sample')})`;
    const { colour } = part;
    const bar = { fromMs, toMs: fromMs + summary.median, colour, paint: colour, says };
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
