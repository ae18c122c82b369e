/** A table before it is Markdown or terminal text: both renderers print the same cells. */
import { definedOnly } from '../../defined-only.ts';

export type Tone = 'good' | 'bad' | 'quiet';

export interface Cell {
  /** Text with the whole interval, for report.md. */
  readonly full: string;
  /** Shorter text of the same figure, for the terminal; absent = `full`. */
  readonly compact?: string;
  readonly tone?: Tone;
}

export interface TableColumn {
  readonly header: string;
  /** Header on the terminal; absent = `header`. */
  readonly compactHeader?: string;
  readonly align: 'left' | 'right';
  /** Left out on the terminal, where 110 columns must do. */
  readonly wideOnly?: boolean;
}

export interface ReportTable {
  readonly title: string;
  /** Sentences below the title: what the table shows and how far it can be trusted. */
  readonly notes: readonly string[];
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Printed in report.md only. */
  readonly wideOnly?: boolean;
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
