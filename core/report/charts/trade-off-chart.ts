/** What more memory buys: duration and cost over memory, one line per function, one mark per memory size. */
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure } from '../../format/figures.ts';
import { formatUsd } from '../../format/numbers.ts';
import { payloadText } from '../../format/words.ts';
import { present } from '../../present.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, type ChartPanel, COLOURS, DESCRIBED, firstRows, SERIES_COLOURS } from './chart.ts';
import { memoryScale, valueScale, withUnit } from './scales.ts';

/** Lines that can be told apart by colour and shape. */
const MAX_LINES = 6;
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'] as const;
const SYMBOLS = ['●', '■', '▲', '◆', '▼', '✚'] as const;

const PHASES = [
  { id: 'trade-off-cold', title: 'Memory: cold start and its cost', phase: 'cold', metric: 'initAndDurationMs' },
  { id: 'trade-off-warm', title: 'Memory: warm call and its cost', phase: 'warm', metric: 'durationMs' },
] as const;
type Phase = (typeof PHASES)[number];

interface Dot {
  readonly line: string;
  readonly memoryMb: number;
  readonly ms: number;
  readonly usd: number;
}

/**
 * Only where a function was measured at two memory sizes or more.
 * @param all what the shown part, `results`, is of
 */
export function tradeOffCharts(results: Results, all = results): Chart[] {
  return present(PHASES.map((phase) => tradeOffChart(linesOf(results, phase), linesOf(all, phase).length, phase)));
}

interface Line {
  readonly name: string;
  readonly dots: readonly Dot[];
}

function linesOf(results: Results, { phase, metric }: Phase): Line[] {
  const hasPayloads = new Set(results.configurations.map(payloadText)).size > 1;
  const nameOf = (row: ConfigurationResult) => (hasPayloads ? `${row.function}, ${payloadText(row)}` : row.function);
  const dots = results.configurations.flatMap((row): Dot[] => {
    const ms = row[phase]?.metrics[metric]?.median;
    const usd = row.costUsdPerMillion[phase];
    return ms === undefined || usd === null ? [] : [{ line: nameOf(row), memoryMb: row.memoryMb, ms, usd }];
  });
  return [...Map.groupBy(dots, ({ line }) => line)]
    .map(([name, ofLine]) => ({ name, dots: ofLine.toSorted((left, right) => left.memoryMb - right.memoryMb) }))
    .filter((line) => line.dots.length > 1);
}

/** @param total lines of the whole run */
function tradeOffChart(lines: readonly Line[], total: number, { id, title, metric }: Phase): Chart | undefined {
  if (lines.length === 0) return undefined;
  const { shown, note } = firstRows(lines, 'lines', { max: MAX_LINES, total });
  const names = shown.map(({ name }) => name);
  const values = shown.flatMap((line) =>
    line.dots.map((dot) => ({
      ...dot,
      says: `${dot.line}, ${dot.memoryMb} MB: ${formatFigure(metric, dot.ms)} ms, ${formatUsd(dot.usd)} per million`,
    })),
  );
  return {
    id,
    title,
    sentences: ['Lower is faster, and cheaper. Medians, and the mean cost at list price.', ...note],
    legend: names.map((name, index) => ({
      colour: SERIES_COLOURS[index] ?? COLOURS.muted,
      mark: SYMBOLS[index] ?? '●',
      text: name,
    })),
    table: costTable(
      lines.flatMap((line) => line.dots),
      metric,
    ),
    panels: [
      linePanel('Duration', 'ms', 'ms', names, values),
      linePanel('Cost of a million calls', 'usd', '$', names, values),
    ],
  };
}

function linePanel(
  title: string,
  field: 'ms' | 'usd',
  unit: 'ms' | '$',
  names: readonly string[],
  values: readonly Dot[],
): ChartPanel {
  const x = memoryScale(values.map(({ memoryMb }) => memoryMb));
  const y = valueScale(
    values.map((dot) => dot[field]),
    { startsAtZero: true },
  );
  const series = { field: 'line', type: 'nominal', sort: null, legend: null } as const;
  return {
    title,
    axes: 'left-and-bottom',
    spec: {
      height: 200,
      data: { values: [...values] },
      layer: [
        { mark: { type: 'line', strokeWidth: 2 }, encoding: { order: { field: 'memoryMb' } } },
        {
          mark: { type: 'point', filled: true, size: 80, opacity: 1 },
          encoding: { shape: { ...series, scale: { domain: [...names], range: [...SHAPES] } }, ...DESCRIBED },
        },
      ],
      encoding: {
        x: { field: 'memoryMb', type: 'quantitative', scale: x.scale, axis: x.axis },
        y: { field, type: 'quantitative', scale: y.scale, axis: withUnit(y.axis, unit) },
        color: { ...series, scale: { domain: [...names], range: [...SERIES_COLOURS] } },
      },
    },
  };
}

function costTable(dots: readonly Dot[], metric: string): ReportTable {
  return {
    title: 'Memory, duration and cost',
    notes: [],
    columns: [left('Function'), right('Memory MB'), right('Median ms'), right('USD per million')],
    rows: dots.map(({ line, memoryMb, ms, usd }) => [
      text(line),
      text(String(memoryMb)),
      text(formatFigure(metric, ms)),
      text(formatUsd(usd)),
    ]),
  };
}
