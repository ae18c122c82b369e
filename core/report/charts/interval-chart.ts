/** Ratios with their intervals as rows of marks, each mark shaped by its verdict. */
import type { Interval, Verdict } from '../../statistics/types.ts';
import { type Chart, type ChartPanel, COLOURS, DESCRIBED, firstRows } from './chart.ts';
import { MARKS_TOP_PX, type RowText, rowScale, rowTexts } from './row-layout.ts';
import { logTicks, RATIO_LABEL } from './scales.ts';

const ROW_PX = 60;

/** A mark for each verdict, so that colour is not the only sign. */
const MARKS = {
  regressed: { shape: 'triangle-right', colour: COLOURS.bad },
  improved: { shape: 'triangle-left', colour: COLOURS.warm },
  unchanged: { shape: 'square', colour: COLOURS.muted },
  inconclusive: { shape: 'circle', colour: COLOURS.muted },
} as const;

export interface RatioRow extends RowText {
  /** Rows of the same figure share a panel. */
  readonly panel: string;
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
  // The same scale in every panel: a mark further to the right is slower, wherever it is.
  const bounds = shown.flatMap(({ ratio, interval }) => [ratio, interval?.low ?? ratio, interval?.high ?? ratio]);
  const domain: [number, number] = [Math.min(0.8, ...bounds) / 1.03, Math.max(1.25, ...bounds) * 1.03];
  return {
    ...about,
    sentences: [...about.sentences, ...note],
    legend: [
      { colour: COLOURS.bad, mark: '▶', text: 'slower' },
      { colour: COLOURS.warm, mark: '◀', text: 'faster' },
      { colour: COLOURS.muted, mark: '■', text: 'the same' },
      { colour: COLOURS.muted, mark: '●', text: 'not shown to differ' },
    ],
    panels: [...Map.groupBy(shown, ({ panel }) => panel)].map(([title, ofPanel]) => panelOf(title, ofPanel, domain)),
  };
}

function panelOf(title: string, rows: readonly RatioRow[], domain: [number, number]): ChartPanel {
  const marks = rows.map(({ name, figures, ratio, interval, verdict, panel }, index) => ({
    ratio,
    low: interval?.low ?? ratio,
    high: interval?.high ?? ratio,
    y: index * ROW_PX + MARKS_TOP_PX + 7,
    says: `${name}, ${panel}: ${figures}`,
    ...MARKS[verdict],
  }));
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain, nice: false },
    axis: {
      title: 'times as long (logarithmic); 1 = the same',
      orient: 'top' as const,
      values: logTicks(...domain),
      labelExpr: RATIO_LABEL,
    },
  });
  const y = rowScale(rows.length, ROW_PX);
  const data = { values: marks };
  return {
    title,
    axes: 'top',
    spec: {
      height: rows.length * ROW_PX,
      layer: [
        {
          // Beside the marks only: through the texts it would strike them out.
          data: { values: marks.map((row) => ({ same: 1, y: row.y - 8, y2: row.y + 12 })) },
          mark: { type: 'rule', color: COLOURS.ink },
          encoding: { x: x('same'), y: { field: 'y', ...y }, y2: { field: 'y2' } },
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
