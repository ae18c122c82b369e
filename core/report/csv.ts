/**
 * CSV by RFC 4180: CRLF line ends, fields quoted only where necessary, quotes doubled, an empty field for
 * "not measured". Written here because core depends on a schema library only.
 */
type CsvValue = string | number | undefined | null;

/** A column: its name in the header, and its value of a row. */
export type CsvColumn<Row> = readonly [name: string, value: (row: Row) => CsvValue];

/**
 * Writes a header and rows.
 * Numbers are written with all their digits, so that recomputed figures agree exactly.
 */
export function renderCsv<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const header = columns.map(([name]) => name);
  const lines = rows.map((row) => columns.map(([, value]) => value(row)));
  return [header, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

function csvField(value: CsvValue): string {
  const text = value === undefined || value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
