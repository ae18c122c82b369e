/**
 * Horizontal rows with two lines of text above their marks, so that long names need no margin and the same drawing fits a
 * phone. The y axis is in pixels.
 */
import type { ConfigurationResult } from '../../analysis/results/types.ts';
import { payloadText } from '../../format/words.ts';
import { COLOURS } from './chart.ts';

/** Where the marks of a row begin, below its texts. */
export const MARKS_TOP_PX = 36;

export interface RowText {
  readonly name: string;
  /** Its figures as text: nothing has to be read off the axis. */
  readonly figures: string;
}

/** The scale of `y` in pixels for rows of this height; without an axis. */
export function rowScale(rows: number, rowPx: number) {
  return { type: 'quantitative' as const, axis: null, scale: { domain: [rows * rowPx, 0], nice: false, zero: false } };
}

/** The two lines of each row. */
export function rowTexts(rows: readonly RowText[], rowPx: number) {
  const y = rowScale(rows.length, rowPx);
  const layer = (lineOf: (row: RowText) => string, topPx: number, colour: string) => ({
    data: { values: rows.map((row, index) => ({ y: index * rowPx + topPx, text: lineOf(row) })) },
    mark: { type: 'text' as const, align: 'left' as const, baseline: 'middle' as const, color: colour },
    encoding: { x: { value: 0 }, y: { field: 'y', ...y }, text: { field: 'text' } },
  });
  return [layer(({ name }) => name, 12, COLOURS.ink), layer(({ figures }) => figures, 27, COLOURS.muted)];
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
