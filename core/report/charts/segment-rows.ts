/** Rows of segments on a common axis of milliseconds: a panel of stacked bars or of a waterfall. */
import { type ChartPanel, DESCRIBED } from './chart.ts';
import { MARKS_TOP_OF_THREE_PX, MARKS_TOP_PX, type RowText, rowScale, rowTexts } from './row-layout.ts';

const BAR_PX = 14;
/** Below the bar, before the next row. */
const GAP_PX = 12;

export interface Segment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly colour: string;
  /** A colour or a pattern. */
  readonly paint: string;
  readonly says: string;
}

export interface SegmentRow extends RowText {
  readonly segments: readonly Segment[];
}

/** @param rows at least one; all or none of them have a line `figure` */
export function segmentPanel(
  { title, axisTitle = 'ms', legend }: Pick<ChartPanel, 'title' | 'legend'> & { readonly axisTitle?: string },
  rows: readonly SegmentRow[],
): ChartPanel {
  const topPx = rows.some(({ figure }) => figure !== undefined) ? MARKS_TOP_OF_THREE_PX : MARKS_TOP_PX;
  const rowPx = topPx + BAR_PX + GAP_PX;
  const y = rowScale(rows.length, rowPx);
  const values = rows.flatMap(({ segments }, index) =>
    segments
      .filter(({ fromMs, toMs }) => toMs > fromMs)
      .map((segment) => ({ ...segment, y: index * rowPx + topPx, y2: index * rowPx + topPx + BAR_PX })),
  );
  return {
    title,
    ...(legend !== undefined && { legend }),
    axes: 'top',
    spec: {
      height: rows.length * rowPx,
      layer: [
        {
          data: { values },
          mark: { type: 'rect', strokeWidth: 1 },
          encoding: {
            x: {
              field: 'fromMs',
              type: 'quantitative',
              axis: { title: axisTitle, orient: 'top', tickCount: 5 },
              scale: { zero: true },
            },
            x2: { field: 'toMs' },
            y: { field: 'y', ...y },
            y2: { field: 'y2' },
            fill: { field: 'paint', type: 'nominal', scale: null },
            stroke: { field: 'colour', type: 'nominal', scale: null },
            ...DESCRIBED,
          },
        },
        ...rowTexts(rows, rowPx),
      ],
    },
  };
}
