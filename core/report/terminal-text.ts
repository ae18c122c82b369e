/** Text for a terminal of 110 columns: tables, wrapped sentences, and nothing that could command the terminal. */
import { isolateWords, plainText } from '../format/plain-text.ts';
import type { Cell, ReportTable, Tone } from './tables/table.ts';

const TERMINAL_WIDTH = 110;
const GAP = '  ';
const MIN_COLUMN_WIDTH = 8;

export type TerminalTone = Tone | 'title' | 'warning';

export interface TerminalOptions {
  /** Colours a text; called after alignment, so that escape sequences do not shift columns. Absent = plain text. */
  readonly paint?: (text: string, tone: TerminalTone) => string;
}

export type Paint = NonNullable<TerminalOptions['paint']>;

/** One table as lines, also for output other than a report. */
export function renderTable(table: ReportTable, paint: Paint): string[] {
  const shown = table.columns.map((column, index) => ({ column, index })).filter(({ column }) => !column.wideOnly);
  const headers = shown.map(({ column }) => plainText(column.compactHeader ?? column.header));
  const cellsOf = (row: readonly Cell[]) => shown.map(({ index }) => row[index] ?? { full: '' });
  // A row with one cell is a remark across all columns, and no column has to be as wide.
  const isRemark = (row: readonly Cell[]) => row.length === 1 && shown.length > 1;
  const texts = table.rows.filter((row) => !isRemark(row)).map((row) => cellsOf(row).map(compactText));
  const widths = fitWidths(
    headers.map((header, index) => Math.max(length(header), ...texts.map((row) => length(row[index] ?? '')))),
  );
  const line = (cells: readonly string[], tones: readonly (Tone | undefined)[]): string =>
    cells
      .map((cell, index) => {
        const { column } = shown[index] ?? {};
        const aligned = isolateWords(pad(cell, widths[index] ?? 0, column?.align ?? 'left'));
        const tone = tones[index];
        return tone === undefined ? aligned : paint(aligned, tone);
      })
      .join(GAP)
      .trimEnd();
  return [
    ...wrap(table.title).map((titleLine) => paint(titleLine, 'title')),
    ...table.notes.flatMap((note) => wrap(note).map((noteLine) => paint(noteLine, 'quiet'))),
    paint(line(headers, []), 'quiet'),
    ...table.rows.map((row) => {
      const [first] = row;
      if (first !== undefined && isRemark(row)) return paint(oneLine(compactText(first)), first.tone ?? 'quiet');
      const cells = cellsOf(row);
      return line(
        cells.map(compactText),
        cells.map(({ tone }) => tone),
      );
    }),
  ];
}

function compactText(cell: Cell): string {
  return plainText(cell.compact ?? cell.full);
}

/** Narrows the widest columns until the line fits; texts that no longer fit are cut in the middle. */
function fitWidths(widths: readonly number[]): number[] {
  const fitted = [...widths];
  const total = () => fitted.reduce((sum, width) => sum + width, 0) + GAP.length * (fitted.length - 1);
  while (total() > TERMINAL_WIDTH) {
    const widest = fitted.indexOf(Math.max(...fitted));
    const width = fitted[widest] ?? 0;
    if (width <= MIN_COLUMN_WIDTH) break;
    fitted[widest] = width - 1;
  }
  return fitted;
}

function pad(value: string, width: number, align: 'left' | 'right'): string {
  const characters = [...value];
  const cut = characters.length > width ? shorten(characters, width) : value;
  const space = ' '.repeat(Math.max(0, width - length(cut)));
  return align === 'right' ? `${space}${cut}` : `${cut}${space}`;
}

/** Cut in the middle: names of a family differ at their end, sentences at their start. */
function shorten(characters: readonly string[], width: number): string {
  const kept = Math.max(0, width - 1);
  const atEnd = Math.floor(kept / 3);
  return `${characters.slice(0, kept - atEnd).join('')}…${characters.slice(characters.length - atEnd).join('')}`;
}

/** The number of code points: every character that we print is one column wide. */
function length(value: string): number {
  return [...value].length;
}

/** Breaks at spaces so that no line is wider than the terminal; later lines are indented. */
export function wrap(value: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plainText(value).split(' ').flatMap(chop)) {
    const candidate = line === '' ? word : `${line} ${word}`;
    if (length(candidate) > TERMINAL_WIDTH && line !== '') {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = candidate;
  }
  return (line === '' ? lines : [...lines, line]).map(isolateWords);
}

/** Breaks a word that is longer than a line (an ARN, a hash). */
function chop(word: string): string[] {
  const limit = TERMINAL_WIDTH - 2;
  const characters = [...word];
  const parts: string[] = [];
  for (let start = 0; start < characters.length; start += limit)
    parts.push(characters.slice(start, start + limit).join(''));
  return parts.length === 0 ? [''] : parts;
}

/** Sentences of several lines, as messages of errors are. */
export function printable(value: string): string {
  return value
    .split('\n')
    .map((line) => isolateWords(plainText(line)))
    .join('\n');
}

/** One line, cut at its end where it is longer than the terminal is wide. */
export function oneLine(value: string): string {
  const characters = [...plainText(value)];
  const cut = characters.length <= TERMINAL_WIDTH ? characters : [...characters.slice(0, TERMINAL_WIDTH - 1), '…'];
  return isolateWords(cut.join(''));
}
