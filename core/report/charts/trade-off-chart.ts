/** What more memory buys: duration against cost, one line per function, one dot per memory size. */
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure } from '../../format/figures.ts';
import { formatUsd } from '../../format/numbers.ts';
import { payloadText } from '../../format/words.ts';
import { present } from '../../present.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, COLOURS, DESCRIBED, MS_LABEL, msScale, SERIES_COLOURS } from './chart.ts';

const MAX_LINES = 6;
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'] as const;
const SYMBOLS = ['●', '■', '▲', '◆', '▼', '✚'] as const;

const PHASES = [
  { id: 'trade-off-cold', title: 'Memory: cold start against its cost', phase: 'cold', metric: 'initAndDurationMs' },
  { id: 'trade-off-warm', title: 'Memory: warm call against its cost', phase: 'warm', metric: 'durationMs' },
] as const;

interface Dot {
  readonly line: string;
  readonly memoryMb: number;
  readonly ms: number;
  readonly usd: number;
}

/** Only where a function was measured at two memory sizes or more. */
export function tradeOffCharts(results: Results): Chart[] {
  return present(PHASES.map((phase) => tradeOffChart(results, phase)));
}

function tradeOffChart(results: Results, { id, title, phase, metric }: (typeof PHASES)[number]): Chart | undefined {
  const hasPayloads = new Set(results.configurations.map(payloadText)).size > 1;
  const nameOf = (row: ConfigurationResult) => (hasPayloads ? `${row.function}, ${payloadText(row)}` : row.function);
  const dots = results.configurations.flatMap((row): Dot[] => {
    const ms = row[phase]?.metrics[metric]?.median;
    const usd = row.costUsdPerMillion[phase];
    return ms === undefined || usd === null ? [] : [{ line: nameOf(row), memoryMb: row.memoryMb, ms, usd }];
  });
  const lines = [...Map.groupBy(dots, ({ line }) => line)].filter(([, ofLine]) => ofLine.length > 1);
  if (lines.length === 0) return undefined;
  const shown = lines.slice(0, MAX_LINES);
  const names = shown.map(([name]) => name);
  const values = shown.flatMap(([, ofLine]) =>
    ofLine
      .toSorted((left, right) => left.memoryMb - right.memoryMb)
      .map((dot) => ({
        ...dot,
        label: `${dot.memoryMb}`,
        says: `${dot.line}, ${dot.memoryMb} MB: ${formatFigure(metric, dot.ms)} ms, ${formatUsd(dot.usd)} per million`,
      })),
  );
  const y = msScale(values.map(({ ms }) => ms));
  const cost = msScale(values.map(({ usd }) => usd));
  return {
    id,
    title,
    sentences: [
      'Down is faster, left is cheaper; the number beside a dot is its memory in MB. Medians, and the mean cost at list price.',
      ...(lines.length > MAX_LINES ? [`The first ${MAX_LINES} of ${lines.length} are drawn; the table has all.`] : []),
    ],
    legend: names.map((name, index) => ({
      colour: SERIES_COLOURS[index] ?? COLOURS.muted,
      mark: SYMBOLS[index] ?? '●',
      text: name,
    })),
    table: costTable(
      lines.flatMap(([, ofLine]) => ofLine),
      metric,
    ),
    axes: 'left-and-bottom',
    spec: {
      height: 260,
      data: { values },
      layer: [
        { mark: { type: 'line', strokeWidth: 1.5, opacity: 0.7 }, encoding: { order: { field: 'memoryMb' } } },
        {
          mark: { type: 'point', filled: true, size: 80, opacity: 1 },
          encoding: {
            shape: {
              field: 'line',
              type: 'nominal',
              sort: null,
              legend: null,
              scale: { domain: names, range: [...SHAPES] },
            },
            ...DESCRIBED,
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 8, dy: -6, color: COLOURS.muted },
          encoding: { text: { field: 'label' }, color: { value: COLOURS.muted } },
        },
      ],
      encoding: {
        x: { field: 'usd', type: 'quantitative', scale: cost.scale, axis: { title: 'USD per million', tickCount: 5 } },
        y: {
          field: 'ms',
          type: 'quantitative',
          scale: y.scale,
          axis: { ...y.axis, title: null, labelExpr: MS_LABEL },
        },
        color: {
          field: 'line',
          type: 'nominal',
          sort: null,
          legend: null,
          scale: { domain: names, range: [...SERIES_COLOURS] },
        },
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
