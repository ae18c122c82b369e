/** Ratios against the reference with their intervals: how many times as long. */
import type { Comparison, Results } from '../../analysis/results/types.ts';
import { formatRatio, intervalText } from '../../format/numbers.ts';
import { payloadText, verdictWord } from '../../format/words.ts';
import { ratioCell } from '../tables/cells.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, COLOURS, DESCRIBED, firstRows, logTicks } from './chart.ts';
import { MARKS_TOP_PX, rowScale, rowTexts } from './row-layout.ts';

const ROW_PX = 54;

const COMPARED = [
  { phase: 'cold', metric: 'initDurationMs', title: 'Init' },
  { phase: 'cold', metric: 'durationMs', title: 'First call' },
  { phase: 'warm', metric: 'durationMs', title: 'Warm call' },
] as const;

/** A mark for each verdict, so that colour is not the only sign. */
const MARKS = {
  regressed: { shape: 'triangle-right', colour: COLOURS.bad },
  improved: { shape: 'triangle-left', colour: COLOURS.warm },
  unchanged: { shape: 'square', colour: COLOURS.muted },
  inconclusive: { shape: 'circle', colour: COLOURS.muted },
} as const;

export function ratioChart(results: Results): Chart | undefined {
  const compared = COMPARED.flatMap(({ phase, metric, title }) =>
    results.comparisons
      .filter((comparison) => comparison.phase === phase && comparison.metric === metric)
      .map((comparison) => ({ comparison, name: `${nameOf(comparison)}: ${title}` })),
  );
  if (compared.length === 0) return undefined;
  const { shown, note } = firstRows(compared, 'comparisons');
  const rows = shown.map(({ comparison, name }, index) => {
    const { ratio, interval, verdict } = comparison;
    const y = index * ROW_PX + MARKS_TOP_PX + 7;
    const figures = resultText(comparison);
    return {
      ratio,
      low: interval?.low ?? ratio,
      high: interval?.high ?? ratio,
      y,
      name,
      figures,
      says: `${name}: ${figures}`,
      ...MARKS[verdict],
    };
  });
  const bounds = rows.flatMap(({ low, high }) => [low, high]);
  const domain: [number, number] = [Math.min(0.8, ...bounds) / 1.03, Math.max(1.25, ...bounds) * 1.03];
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain, nice: false },
    axis: {
      title: 'times as long (logarithmic); 1 = the same',
      orient: 'top' as const,
      values: logTicks(...domain),
      format: '~g',
    },
  });
  const y = rowScale(shown.length, ROW_PX);
  const data = { values: rows };
  return {
    id: 'ratios',
    title: 'Who is faster',
    sentences: [
      `Each figure divided by that of ${referenceText(results)}, with its 95 % interval. A verdict needs an interval without 1 and a difference of at least ${results.rules.noiseThresholdPercent} %; ~ means not shown to differ.`,
      ...note,
    ],
    legend: [
      { colour: COLOURS.bad, mark: '▶', text: 'slower' },
      { colour: COLOURS.warm, mark: '◀', text: 'faster' },
      { colour: COLOURS.muted, mark: '■', text: 'the same' },
      { colour: COLOURS.muted, mark: '●', text: 'not shown to differ' },
    ],
    table: ratioFigures(compared),
    axes: 'top',
    spec: {
      height: shown.length * ROW_PX,
      layer: [
        {
          data: { values: [{ one: 1 }] },
          mark: { type: 'rule', color: COLOURS.ink, strokeDash: [4, 3] },
          encoding: { x: x('one') },
        },
        {
          data,
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { x: x('low'), x2: { field: 'high' }, y: { field: 'y', ...y }, color: colour() },
        },
        {
          data,
          mark: { type: 'point', filled: true, size: 110, opacity: 1 },
          encoding: {
            x: x('ratio'),
            y: { field: 'y', ...y },
            color: colour(),
            shape: { field: 'shape', type: 'nominal', scale: null },
            ...DESCRIBED,
          },
        },
        ...rowTexts(rows, ROW_PX),
      ],
    },
  };
}

function colour() {
  return { field: 'colour', type: 'nominal' as const, scale: null };
}

function nameOf(comparison: Comparison): string {
  return `${comparison.candidate}, ${comparison.memoryMb} MB, ${payloadText(comparison)}`;
}

function resultText(comparison: Comparison): string {
  const { ratio, interval } = comparison;
  if (interval === null) return `${formatRatio(ratio)} (too few samples)`;
  return `${formatRatio(ratio)} ${intervalText(interval)} ${verdictWord(comparison)}`;
}

function referenceText({ run, comparisons }: Results): string {
  return run.reference ?? comparisons[0]?.reference ?? 'the reference';
}

function ratioFigures(compared: readonly { readonly comparison: Comparison; readonly name: string }[]): ReportTable {
  return {
    title: 'Ratios',
    notes: [],
    columns: [left('Figure'), right('Ratio'), right('n')],
    rows: compared.map(({ comparison, name }) => [text(name), ratioCell(comparison), text(comparison.n.join(' / '))]),
  };
}
