/** Steps that were planned and have no samples, and why. */
import type { Results } from '../../analysis/results/types.ts';
import { NOT_MEASURED } from '../../format/numbers.ts';
import { left, type ReportTable, right, text } from './table.ts';

/** undefined when every step is done. */
export function problemsTable({ problems }: Results): ReportTable | undefined {
  if (problems.length === 0) return undefined;
  return {
    title: 'Failed and missing steps',
    notes: [],
    columns: [left('Function'), right('Memory MB'), right('Round'), left('Status'), left('Reason')],
    rows: problems.map(({ function: label, memoryMb, round, status, reason = NOT_MEASURED }) =>
      [label, String(memoryMb), String(round), status, reason].map((cell) => text(cell)),
    ),
  };
}
