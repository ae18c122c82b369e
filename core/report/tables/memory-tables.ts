/** Each figure by memory size (and so CPU): one table per function and payload with two sizes or more. */
import { MEASURED_PHASES, type MeasuredPhase, phaseResult } from '../../analysis/results/phase-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { metricTitle } from '../../format/figures.ts';
import { PHASE_TITLES, payloadText } from '../../format/words.ts';
import { medianCell } from './cells.ts';
import { type Cell, left, type ReportTable, right, text } from './table.ts';

/** Figures as rows, memory sizes as columns; includes the target's own figures and shares derived from them. */
export function memoryTables(results: Results): ReportTable[] {
  const series = Map.groupBy(results.configurations, (result) => `${result.function} ${payloadText(result)}`);
  return [...series.values()].flatMap((configurations) => memoryTable(configurations) ?? []);
}

function memoryTable(configurations: readonly ConfigurationResult[]): ReportTable | undefined {
  const sizes = configurations.toSorted((a, b) => a.memoryMb - b.memoryMb);
  const first = sizes[0];
  if (first === undefined || sizes.length < 2) return undefined;
  const rows = MEASURED_PHASES.flatMap((phase) => phaseRows(sizes, phase));
  if (rows.length === 0) return undefined;
  return {
    title: `Memory: ${first.function} ${payloadText(first)}`,
    notes: [],
    columns: [left('Phase'), left('Figure'), ...sizes.map(({ memoryMb }) => right(`${memoryMb} MB`))],
    rows,
    // On the terminal only for the published question: how does CPU affect the TLS handshake?
    wideOnly: !sizes.some(({ cold }) => cold?.metrics['tls_ms'] !== undefined),
  };
}

function phaseRows(sizes: readonly ConfigurationResult[], phase: MeasuredPhase): Cell[][] {
  const results = sizes.map((configuration) => phaseResult(configuration, phase));
  const metrics = new Set(results.flatMap((result) => Object.keys(result?.metrics ?? {})));
  if (results.filter((result) => result !== null && result.n > 0).length < 2) return [];
  return [...metrics].map((metric) => [
    text(PHASE_TITLES[phase]),
    text(metricTitle(metric)),
    ...results.map((result) => medianCell(metric, result?.metrics[metric])),
  ]);
}
