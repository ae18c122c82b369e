/** samples.csv as one text. */
import type { Plan } from '../../core/plan/types.ts';
import { samplesCsv } from '../../core/report/samples-csv.ts';
import { SampleTable } from '../../core/telemetry/sample-table.ts';
import type { Sample } from '../../core/telemetry/types.ts';

export function samplesCsvText(plan: Plan, samples: Iterable<Sample>): string {
  return [...samplesCsv(plan, SampleTable.of(samples))].join('');
}
