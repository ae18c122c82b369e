/** samples.parquet: the rows and columns of samples.csv for programs that read millions of rows, such as DuckDB. */
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Plan } from '../../core/plan/types.ts';
import { type SampleColumn, type SampleRow, sampleColumns, sampleRows } from '../../core/report/samples-csv.ts';
import type { SampleTable } from '../../core/telemetry/sample-table.ts';

/** The rows that are in memory before they are written: some 5 MB. */
const ROWS_PER_GROUP = 10_000;

/** Every column may lack a value; times are UTC in milliseconds. */
const TYPES = {
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const satisfies Record<SampleColumn['type'], Partial<SchemaElement>>;

/** The file in chunks, one per group of rows. */
export function* samplesParquet(plan: Plan, samples: SampleTable): Generator<Uint8Array> {
  const columns = sampleColumns(plan, samples);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'Thaw' });
  let data: unknown[][] = columns.map(() => []);
  let rows = 0;
  const write = () => {
    const columnData = columns.map(({ name }, index) => ({ name, data: data[index] ?? [] }));
    writer.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
    data = columns.map(() => []);
    rows = 0;
    return taken(bytes);
  };
  for (const row of sampleRows(plan, samples)) {
    for (const [index, column] of columns.entries()) data[index]?.push(cellOf(column, row));
    rows += 1;
    if (rows === ROWS_PER_GROUP) yield write();
  }
  if (rows > 0) yield write();
  writer.finish();
  yield taken(bytes);
}

function schemaOf(columns: readonly SampleColumn[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...TYPES[type] })),
  ];
}

function cellOf({ type, value: read }: SampleColumn, row: SampleRow): unknown {
  const value = read(row);
  if (value === undefined || type !== 'time') return value ?? null;
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? null : time;
}

/** What was written since the last call; the positions in the file go on. */
function taken(bytes: ByteWriter): Uint8Array {
  const chunk = bytes.getBytes().slice();
  bytes.index = 0;
  return chunk;
}
