/** Ratios with their intervals as rows of marks, each mark shaped by its verdict. */
import type { Interval, Verdict } from '../../statistics/types.ts';
import { type Chart, COLOURS, DESCRIBED, firstRows, logTicks } from './chart.ts';
import { MARKS_TOP_PX, type RowText, rowScale, rowTexts } from './row-layout.ts';

const ROW_PX = 54;

/** A mark for each verdict, so that colour is not the only sign. */
const MARKS = {
  regressed: { shape: 'triangle-right', colour: COLOURS.bad },
  improved: { shape: 'triangle-left', colour: COLOURS.warm },
  unchanged: { shape: 'square', colour: COLOURS.muted },
  inconclusive: { shape: 'circle', colour: COLOURS.muted },
} as const;

export interface RatioRow extends RowText {
  readonly ratio: number;
  readonly interval: Interval | null;
  readonly verdict: Verdict;
}

/** @param about the chart without its drawing; `rows` are at least one */
export function intervalChart(
  about: Pick<Chart, 'id' | 'title' | 'sentences' | 'table'>,
  rows: readonly RatioRow[],
): Chart {
  const { shown, note } = firstRows(rows, 'comparisons');
  const marks = shown.map(({ name, figures, ratio, interval, verdict }, index) => ({
    ratio,
    low: interval?.low ?? ratio,
    high: interval?.high ?? ratio,
    y: index * ROW_PX + MARKS_TOP_PX + 7,
    says: `${name}: ${figures}`,
    ...MARKS[verdict],
  }));
  const bounds = marks.flatMap(({ low, high }) => [low, high]);
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
  const data = { values: marks };
  return {
    ...about,
    sentences: [...about.sentences, ...note],
    legend: [
      { colour: COLOURS.bad, mark: '▶', text: 'slower' },
      { colour: COLOURS.warm, mark: '◀', text: 'faster' },
      { colour: COLOURS.muted, mark: '■', text: 'the same' },
      { colour: COLOURS.muted, mark: '●', text: 'not shown to differ' },
    ],
    axes: 'top',
    spec: {
      height: shown.length * ROW_PX,
      layer: [
        {
          data: { values: [{ ratio: 1 }] },
          mark: { type: 'rule', color: COLOURS.ink, strokeDash: [4, 3] },
          encoding: { x: x('ratio') },
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
        ...rowTexts(shown, ROW_PX),
      ],
    },
  };
}

function colour() {
  return { field: 'colour', type: 'nominal' as const, scale: null };
}
