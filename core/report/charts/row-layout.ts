/**
 * Horizontal rows with lines of text above their marks, so that long names need no margin and the same drawing fits a
 * phone. The y axis is in pixels.
 */
import type { ConfigurationResult } from '../../analysis/results/types.ts';
import { payloadText } from '../../format/words.ts';
import { present } from '../../present.ts';
import { COLOURS } from './chart.ts';

/** Height of a line of text. */
export const LINE_PX = 16;
const FIRST_LINE_PX = 12;
/** Where the marks of a row begin, below its two lines of text. */
export const MARKS_TOP_PX = 38;
/** Of a row with three lines. */
export const MARKS_TOP_OF_THREE_PX = MARKS_TOP_PX + LINE_PX;

/** Characters of a line on a phone, in bold and not; longer names lose their middle, since their ends distinguish them. */
const MAX_CHARACTERS = { bold: 38, normal: 48 } as const;

export interface RowText {
  readonly name: string;
  /** A line between the two, where the name alone is not enough; then of every row. */
  readonly figure?: string;
  /** Its figures as text: nothing has to be read off the axis. */
  readonly figures: string;
}

/** The scale of `y` in pixels for rows of this height; without an axis. */
export function rowScale(rows: number, rowPx: number) {
  return { type: 'quantitative' as const, axis: null, scale: { domain: [rows * rowPx, 0], nice: false, zero: false } };
}

/** The lines of each row. */
export function rowTexts(rows: readonly RowText[], rowPx: number) {
  const y = rowScale(rows.length, rowPx);
  const layer = (texts: readonly string[], topPx: number, style: { color: string; fontWeight: 'bold' | 'normal' }) => ({
    data: {
      values: texts.map((text, index) => ({
        y: index * rowPx + topPx,
        text: cut(text, MAX_CHARACTERS[style.fontWeight]),
      })),
    },
    mark: { type: 'text' as const, align: 'left' as const, baseline: 'middle' as const, ...style },
    encoding: { x: { value: 0 }, y: { field: 'y', ...y }, text: { field: 'text' } },
  });
  const lines = rows.map(({ name, figure, figures }) => present([name, figure, figures]));
  return (lines[0] ?? []).map((_, line) =>
    layer(
      lines.map((texts) => texts[line] ?? ''),
      FIRST_LINE_PX + line * LINE_PX,
      line === 0 ? { color: COLOURS.ink, fontWeight: 'bold' } : { color: COLOURS.muted, fontWeight: 'normal' },
    ),
  );
}

function cut(text: string, max: number): string {
  const characters = [...text];
  if (characters.length <= max) return text;
  const half = Math.floor(max / 2);
  return [...characters.slice(0, half), '…', ...characters.slice(half - max + 1)].join('');
}

type Named = Pick<ConfigurationResult, 'function' | 'memoryMb' | 'payload' | 'override'>;

/**
 * Names rows by what distinguishes them: `python-dynamodb, 128 MB`, with the payload only where there is more than one.
 * @param all every configuration of the run
 */
export function rowNames(all: readonly Named[]): (row: Named) => string {
  const hasMemory = new Set(all.map(({ memoryMb }) => memoryMb)).size > 1;
  const hasPayload = new Set(all.map(payloadText)).size > 1;
  return (row) =>
    [row.function, ...(hasMemory ? [`${row.memoryMb} MB`] : []), ...(hasPayload ? [payloadText(row)] : [])].join(', ');
}
