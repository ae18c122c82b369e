/** Cold start (init and first call stacked) and warm call of every function and memory size. */
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure, formatMedian } from '../../format/figures.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import { headlineTable } from '../tables/headline-table.ts';
import { type Chart, COLOURS, DESCRIBED, firstRows, type LegendEntry } from './chart.ts';
import { MARKS_TOP_PX, rowNames, rowScale, rowTexts } from './row-layout.ts';

const ROW_PX = 70;
const PARTS = {
  init: { colour: COLOURS.init, title: 'Init', metric: 'initDurationMs', phase: 'cold', y: [0, 14] },
  first: { colour: COLOURS.first, title: 'First call', metric: 'durationMs', phase: 'cold', y: [0, 14] },
  warm: { colour: COLOURS.warm, title: 'Warm call', metric: 'durationMs', phase: 'warm', y: [17, 25] },
} as const;
type Part = keyof typeof PARTS;

export function memoryChart(results: Results): Chart | undefined {
  const measured = results.configurations.filter(({ cold, warm }) => (cold?.n ?? 0) + (warm?.n ?? 0) > 0);
  const table = headlineTable(results);
  if (measured.length === 0 || table === undefined) return undefined;
  const nameOf = rowNames(results.configurations);
  const { shown, note } = firstRows(measured, 'configurations');
  const bars = shown.flatMap((row, index) => barsOf(row, index * ROW_PX, nameOf(row)));
  const y = rowScale(shown.length, ROW_PX);
  const parts = (Object.keys(PARTS) as Part[]).filter((part) =>
    shown.some((row) => summaryOf(row, part) !== undefined),
  );
  const hasWarm = parts.includes('warm');
  return {
    id: 'memory',
    title: 'Cold start and warm call',
    sentences: [
      `Medians in ms: a cold start is init and then the first call${hasWarm ? '; the thin bar below it is a warm call' : ''}.`,
      ...note,
    ],
    legend: parts.map((part): LegendEntry => ({ colour: PARTS[part].colour, mark: 'bar', text: PARTS[part].title })),
    table,
    axes: 'top',
    spec: {
      height: shown.length * ROW_PX,
      layer: [
        {
          data: { values: bars },
          mark: { type: 'rect', cornerRadius: 1 },
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
          shown.map((row) => ({ name: nameOf(row), figures: figuresOf(row) })),
          ROW_PX,
        ),
      ],
    },
  };
}

function barsOf(row: ConfigurationResult, top: number, name: string): object[] {
  const init = summaryOf(row, 'init')?.median ?? 0;
  return (Object.keys(PARTS) as Part[]).flatMap((part) => {
    const summary = summaryOf(row, part);
    if (summary === undefined) return [];
    const { colour, title } = PARTS[part];
    // Without a cold start the warm bar has its place.
    const y = part === 'warm' && row.cold === null ? PARTS.first.y : PARTS[part].y;
    const fromMs = part === 'first' ? init : 0;
    const says = `${name}: ${title} ${formatMedian(PARTS[part].metric, summary)} ms (${summary.n} samples)`;
    return [
      {
        fromMs,
        toMs: fromMs + summary.median,
        y: top + MARKS_TOP_PX + y[0],
        y2: top + MARKS_TOP_PX + y[1],
        colour,
        says,
      },
    ];
  });
}

/** `23.5 init + 794 first call; 3.04 warm`. */
function figuresOf(row: ConfigurationResult): string {
  const text = (part: Part) => {
    const summary = summaryOf(row, part);
    return summary === undefined
      ? []
      : [`${formatFigure(PARTS[part].metric, summary.median)} ${PARTS[part].title.toLowerCase()}`];
  };
  return [[...text('init'), ...text('first')].join(' + '), ...text('warm')].filter(Boolean).join('; ');
}

function summaryOf(row: ConfigurationResult, part: Part): MetricSummary | undefined {
  const { phase, metric } = PARTS[part];
  return row[phase]?.metrics[metric];
}
