/**
 * CSV as RFC 4180 has it: CRLF line ends, fields quoted only when they must be, quotes doubled, an empty field for
 * "not measured". Written here because core depends on a schema library only.
 */
export type CsvValue = string | number | undefined | null;

/**
 * Writes a header and rows; every row must have as many values as the header has names.
 * Numbers are written with all their digits, so that a reader recomputes from exactly what we computed with.
 */
export function renderCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

function csvField(value: CsvValue): string {
  const text = value === undefined || value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
