/** The three tables of the headline: cold start, the call after it, and warm calls by operation. */
import { mainMetric } from '../../analysis/metrics.ts';
import { type MeasuredPhase, phaseResult } from '../../analysis/results/phase-result.ts';
import type { PhaseResult, Results } from '../../analysis/results/types.ts';
import { countCell, IDENTITY_COLUMNS, identityCells, medianCell, plainMedianCell } from './cells.ts';
import { type Cell, type ReportTable, right, type TableColumn } from './table.ts';

export function coldTable(results: Results): ReportTable | undefined {
  return phaseTable(results, 'cold', {
    title: 'Cold start',
    notes: [
      'Medians of verified cold starts. Init Duration is the environment starting; the first call is the Duration of the same invocation; Billed Duration is both, rounded up.',
    ],
    columns: [
      ['initDurationMs', right('Init Duration ms', { compactHeader: 'Init ms' }), medianCell],
      ['durationMs', right('First call (Duration) ms', { compactHeader: 'First call ms' }), medianCell],
      ['billedDurationMs', right('Billed Duration ms', { compactHeader: 'Billed ms' }), plainMedianCell],
      ['maxMemoryUsedMb', right('Max Memory MB', { compactHeader: 'Memory MB' }), plainMedianCell],
      ['clientLatencyMs', right('Client latency ms', { compactHeader: 'Client ms' }), plainMedianCell],
    ],
  });
}

export function followUpTable(results: Results): ReportTable | undefined {
  return phaseTable(results, 'follow-up', {
    title: 'Second call',
    notes: ['Medians of the same payload sent again to the environment that has just started.'],
    columns: warmColumns(results, 'follow-up'),
  });
}

export function warmTable(results: Results): ReportTable | undefined {
  return phaseTable(results, 'warm', {
    title: 'Warm calls, by operation',
    notes: ['Medians over warm invocations; the first calls after each cold start are discarded as the suite says.'],
    columns: warmColumns(results, 'warm'),
  });
}

type MetricColumn = readonly [
  metric: string,
  column: TableColumn,
  cell: (metric: string, summary: PhaseResult['metrics'][string] | undefined) => Cell,
];

/** The main figure of each target gets a column: `sdk_call_ms` beside Duration. */
function warmColumns(results: Results, phase: MeasuredPhase): MetricColumn[] {
  const measured = results.configurations.flatMap((configuration) =>
    Object.keys(phaseResult(configuration, phase)?.metrics ?? {}),
  );
  const main = new Set(results.functions.flatMap(({ metrics }) => mainMetric(metrics) ?? []));
  const own = [...main].filter((name) => measured.includes(name)).slice(0, 3);
  return [
    ['durationMs', right('Duration ms'), medianCell],
    ...own.map((name): MetricColumn => [name, right(name), medianCell]),
    ['billedDurationMs', right('Billed Duration ms', { compactHeader: 'Billed ms' }), plainMedianCell],
    ['clientLatencyMs', right('Client latency ms', { compactHeader: 'Client ms' }), plainMedianCell],
  ];
}

function phaseTable(
  results: Results,
  phase: MeasuredPhase,
  shape: { title: string; notes: readonly string[]; columns: readonly MetricColumn[] },
): ReportTable | undefined {
  const measured = results.configurations.flatMap((configuration) => {
    const result = phaseResult(configuration, phase);
    return result === null ? [] : [{ configuration, result }];
  });
  // Without a valid sample there is nothing to show; the excluded ones have a table of their own.
  if (measured.every(({ result }) => result.n === 0)) return undefined;
  return {
    title: shape.title,
    notes: shape.notes,
    columns: [...IDENTITY_COLUMNS, right('n'), ...shape.columns.map(([, column]) => column)],
    rows: measured.map(({ configuration, result }) => [
      ...identityCells(configuration),
      countCell(result),
      ...shape.columns.map(([metric, , cell]) => cell(metric, result.metrics[metric])),
    ]),
  };
}
