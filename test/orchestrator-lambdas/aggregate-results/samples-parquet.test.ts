import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { SampleTable } from '../../../core/telemetry/sample-table.ts';
import { samplesParquet } from '../../../orchestrator-lambdas/aggregate-results/samples-parquet.ts';
import { runFixture } from '../../kit/run-fixture.ts';
import { samplesCsvText } from '../../kit/samples-csv-text.ts';

const { plan, samples } = runFixture();

async function read(content: Iterable<Uint8Array>): Promise<Record<string, unknown>[]> {
  const bytes = Buffer.concat([...content]);
  return parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
}

/** As samples.csv has it. */
function text(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString() : String(value);
}

it('has the columns and rows of samples.csv, to the last digit', async () => {
  const rows = await read(samplesParquet(plan, SampleTable.of(samples)));
  const expected = parse(samplesCsvText(plan, samples), { columns: true }) as Record<string, string>[];

  expect(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]))),
  ).toEqual(expected);
});

it('has numbers as numbers, times as times, and null for what was not measured', async () => {
  const rows = await read(samplesParquet(plan, SampleTable.of(samples)));
  const row = rows.find(({ phase, status }) => phase === 'warm' && status === 'valid');

  expect(row).toMatchObject({
    round: expect.any(Number),
    client_latency_ms: expect.any(Number),
    sent_at: expect.any(Date),
  });
  expect(row).toMatchObject({ init_duration_ms: null, exclude_reason: null });
});

it('is written group by group', async () => {
  const many = SampleTable.of(Array.from({ length: 150 }, () => samples).flat());
  const content = [...samplesParquet(plan, many)];

  expect(content.length).toBeGreaterThan(3);
  expect(await read(content)).toHaveLength(many.length);
});

it('is a file without rows for a run without samples', async () => {
  expect(await read(samplesParquet(plan, SampleTable.of([])))).toEqual([]);
});
