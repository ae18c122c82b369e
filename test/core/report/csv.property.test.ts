import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CsvColumn, csvHeader, csvLine } from '../../../core/report/csv.ts';

type Row = readonly (string | number | null | undefined)[];
const COLUMNS = ['a', 'b', 'c'].map((name, index): CsvColumn<Row> => [name, (row) => row[index]]);

function renderCsv(rows: readonly Row[]): string {
  return [csvHeader(COLUMNS), ...rows.map((row) => csvLine(COLUMNS, row))].join('');
}

const field = fc.oneof(
  fc.string(),
  fc.constantFrom('a,b', 'say "no"', 'two\r\nlines', '\n', ' spaced ', '"', ',', '=1+1'),
);

it('keeps every field through an RFC 4180 reader', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(field, field, field), { maxLength: 8 }), (rows) => {
      const read = parse(renderCsv(rows), { record_delimiter: '\r\n', skip_empty_lines: false });
      expect(read).toEqual([['a', 'b', 'c'], ...rows]);
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('keeps every digit of a number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const [, row] = parse(renderCsv([[value]])) as string[][];
      // CSV has no negative zero, and no measurement is a negative zero.
      expect(Number(row?.[0])).toBe(value === 0 ? 0 : value);
    }),
    { seed: 1, numRuns: 200 },
  );
});

it('writes an empty field for a value that was not measured', () => {
  expect(renderCsv([[undefined, null, 0]])).toBe('a,b,c\r\n,,0\r\n');
});
