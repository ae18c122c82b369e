/** A table, independent of its rendering as Markdown or terminal text. */
import { definedOnly } from '../../defined-only.ts';

/** Rows of a table on a page; with more it would grow by megabytes. */
export const MAX_PAGE_ROWS = 250;

export type Tone = 'good' | 'bad' | 'quiet';

export interface Cell {
  /** The text with the whole interval, for report.md. */
  readonly full: string;
  /** A shorter text of the same figure, for the terminal; absent = `full`. */
  readonly compact?: string;
  readonly tone?: Tone;
}

export interface TableColumn {
  readonly header: string;
  /** Header on the terminal; absent = `header`. */
  readonly compactHeader?: string;
  readonly align: 'left' | 'right';
  /** Omitted on the terminal, which has 110 columns. */
  readonly wideOnly?: boolean;
}

export interface ReportTable {
  readonly title: string;
  /** Sentences below the title that explain the table. */
  readonly notes: readonly string[];
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Printed in report.md only. */
  readonly wideOnly?: boolean;
  /** Where the rows are that a page has no room for; absent = `results.json`. */
  readonly restIn?: string;
}

export function text(full: string, compact?: string, tone?: Tone): Cell {
  return definedOnly({ full, compact, tone });
}

export function left(header: string, options: Partial<TableColumn> = {}): TableColumn {
  return { ...options, header, align: 'left' };
}

export function right(header: string, options: Partial<TableColumn> = {}): TableColumn {
  return { ...options, header, align: 'right' };
}
