/** Samples of a list as rows of a table. */
import type { SampleRows } from '../../core/telemetry/sample-index.ts';
import { SampleTable } from '../../core/telemetry/sample-table.ts';
import type { Sample } from '../../core/telemetry/types.ts';

export function rowsOf(samples: readonly Sample[]): SampleRows {
  const table = SampleTable.of(samples);
  return { table, rows: table.rows };
}
