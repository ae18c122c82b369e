/**
 * CSV by RFC 4180: CRLF line ends, fields quoted only where necessary, quotes doubled, an empty field for
 * "not measured". Written here because core depends on a schema library only.
 */
type CsvValue = string | number | undefined | null;

/** A column: its name in the header, and its value of a row. */
export type CsvColumn<Row> = readonly [name: string, value: (row: Row) => CsvValue];

export function csvHeader<Row>(columns: readonly CsvColumn<Row>[]): string {
  return `${columns.map(([name]) => csvField(name)).join(',')}\r\n`;
}

/** Numbers are written with all their digits, so that recomputed figures agree exactly. */
export function csvLine<Row>(columns: readonly CsvColumn<Row>[], row: Row): string {
  return `${columns.map(([, value]) => csvField(value(row))).join(',')}\r\n`;
}

function csvField(value: CsvValue): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
