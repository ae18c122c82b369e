/** The one table that answers "how fast": init, first call and warm call of every configuration. */
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { NOT_MEASURED } from '../../format/numbers.ts';
import { payloadText } from '../../format/words.ts';
import { present } from '../../present.ts';
import { medianCell } from './cells.ts';
import { type Cell, left, type ReportTable, right, type TableColumn, text } from './table.ts';

interface HeadlineColumn {
  readonly column: TableColumn;
  readonly cell: (row: ConfigurationResult) => Cell;
  readonly isEmpty?: (row: ConfigurationResult) => boolean;
}

const PHASE_COLUMNS: readonly HeadlineColumn[] = [
  phaseColumn('cold', 'initDurationMs', right('Init ms')),
  phaseColumn('cold', 'durationMs', right('First call ms')),
  phaseColumn('warm', 'durationMs', right('Warm call ms', { compactHeader: 'Warm ms' })),
];

/** What was measured apart from load. */
export function headlineRows({ configurations }: Results): ConfigurationResult[] {
  return configurations.filter(({ cold, warm }) => cold !== null || warm !== null);
}

/** Columns in which no row has anything are left out; undefined when nothing was measured apart from load. */
export function headlineTable(
  results: Results,
  rows: readonly ConfigurationResult[] = headlineRows(results),
): ReportTable | undefined {
  if (rows.length === 0) return undefined;
  const differs = (of: (row: ConfigurationResult) => unknown) => new Set(rows.map(of)).size > 1;
  const columns = present<HeadlineColumn>([
    { column: left('Function'), cell: (row) => text(row.function) },
    { column: right('Memory MB', { compactHeader: 'MB' }), cell: (row) => text(String(row.memoryMb)) },
    differs(payloadText) && { column: left('Payload'), cell: (row) => text(payloadText(row)) },
    ...PHASE_COLUMNS.filter(({ isEmpty }) => !rows.every((row) => isEmpty?.(row))),
    { column: right('Cold starts', { compactHeader: 'n cold' }), cell: ({ cold }) => text(countText(cold)) },
    rows.some(({ warm }) => warm !== null) && {
      column: right('Warm calls', { compactHeader: 'n warm' }),
      cell: ({ warm }: ConfigurationResult) => text(countText(warm)),
    },
  ]);
  return {
    title: 'Cold start and warm call',
    notes: [],
    columns: columns.map(({ column }) => column),
    rows: rows.map((row) => columns.map(({ cell }) => cell(row))),
  };
}

/** A phase that was not measured has no number of samples, not zero. */
function countText(phase: ConfigurationResult['cold']): string {
  return phase === null ? NOT_MEASURED : String(phase.n);
}

function phaseColumn(phase: 'cold' | 'warm', metric: string, column: TableColumn): HeadlineColumn {
  const summaryOf = (row: ConfigurationResult) => row[phase]?.metrics[metric];
  return {
    column,
    cell: (row) => medianCell(metric, summaryOf(row)),
    isEmpty: (row) => summaryOf(row) === undefined,
  };
}
