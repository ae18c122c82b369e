/** How each function compares with the suite's reference: ratios of the headline figures, and what they change. */
import { formatSigned, NOT_MEASURED } from '../format.ts';
import { formatFigure } from '../metrics.ts';
import type { Comparison, ConfigurationResult, PhaseResult, Results } from '../types.ts';
import { payloadText, ratioCell } from './cells.ts';
import { mainMetric } from './phase-tables.ts';
import { type Cell, left, type ReportTable, right, text } from './table.ts';

const PHASE_TITLES = { cold: 'cold', 'follow-up': 'second call', warm: 'warm' } as const;
type ComparedPhase = Comparison['phase'];

/** One row a candidate, phase, payload and memory size; every other compared figure is in results.json. */
export function ratioTable(results: Results): ReportTable | undefined {
  const { reference } = results.run;
  if (reference === undefined || results.comparisons.length === 0) return undefined;
  const own = ownMetric(results);
  const rows = Map.groupBy(results.comparisons, (each) =>
    [each.candidate, each.phase, each.payload, each.override ?? '', each.memoryMb].join(' '),
  );
  return {
    title: `Ratios against ${reference}`,
    notes: [
      `Each figure divided by that of ${reference} at the same memory size and payload (Hodges–Lehmann, 95 % interval): 2× takes twice as long. ` +
        `A verdict needs an interval without 1 and at least ${results.rules.noiseThresholdPercent} % difference; ~ = not shown to differ, a bare ratio = too few samples for an interval.`,
    ],
    columns: [
      left('Function'),
      left('Phase'),
      left('Payload'),
      right('Memory MB', { compactHeader: 'MB' }),
      right('Init Duration', { compactHeader: 'Init' }),
      right('Duration'),
      right('Billed Duration', { compactHeader: 'Billed' }),
      ...(own === undefined ? [] : [right(own)]),
    ],
    rows: [...rows.values()].map((group) => ratioRow(group, own)),
  };
}

function ratioRow(group: readonly Comparison[], own: string | undefined): Cell[] {
  const first = group[0];
  const find = (metric: string) => group.find((each) => each.metric === metric);
  return [
    text(first?.candidate ?? ''),
    text(first === undefined ? '' : PHASE_TITLES[first.phase]),
    text(first === undefined ? '' : payloadText(first)),
    text(String(first?.memoryMb ?? '')),
    ratioCell(find('initDurationMs')),
    ratioCell(find('durationMs')),
    ratioCell(find('billedDurationMs')),
    ...(own === undefined ? [] : [ratioCell(find(own))]),
  ];
}

/** The main figure of the targets, when comparisons of it exist. */
function ownMetric(results: Results): string | undefined {
  const compared = new Set(results.comparisons.map((each) => each.metric));
  return results.functions.map((each) => mainMetric(each.metrics)).find((name) => name && compared.has(name));
}

/**
 * "Without and with": what a changed build of the same runtime moves between init and the first call. Shown for each
 * function that shares the reference's runtime, because between languages everything differs and ratios say enough.
 */
export function contrastTables(results: Results): ReportTable[] {
  const reference = results.functions.find((each) => each.function === results.run.reference);
  if (reference === undefined) return [];
  return results.functions
    .filter((each) => each.function !== reference.function && each.runtime === reference.runtime)
    .flatMap((candidate) => contrastOf(results, candidate.function, reference.function));
}

const CONTRASTED: readonly (readonly [phase: ComparedPhase, metric: string, title: string])[] = [
  ['cold', 'initDurationMs', 'Init Duration ms'],
  ['cold', 'durationMs', 'first call (Duration) ms'],
  ['cold', 'billedDurationMs', 'Billed Duration ms'],
  ['cold', 'clientLatencyMs', 'Client latency ms'],
  ['follow-up', 'durationMs', 'second call (Duration) ms'],
  ['warm', 'durationMs', 'warm Duration ms'],
];

function contrastOf(results: Results, candidate: string, reference: string): ReportTable[] {
  const byMemory = Map.groupBy(
    results.comparisons.filter((each) => each.candidate === candidate),
    (each) => each.memoryMb,
  );
  const sizes = [...byMemory].toSorted(([a], [b]) => a - b);
  return sizes.map(([memoryMb, comparisons], place) => ({
    title: `Without (${reference}) and with (${candidate}) at ${memoryMb} MB`,
    notes:
      place === 0 ? ['Medians side by side: a change that moves cost from the first call to init shows here.'] : [],
    columns: [left('Payload'), left('Figure'), right('Without'), right('With'), right('Change'), right('Change %')],
    rows: contrastRows(results, comparisons),
    wideOnly: place > 0,
  }));
}

function contrastRows(results: Results, comparisons: readonly Comparison[]): Cell[][] {
  const payloads = Map.groupBy(comparisons, payloadText);
  return [...payloads.values()].flatMap((group) =>
    CONTRASTED.flatMap(([phase, metric, title]) => {
      const comparison = group.find((each) => each.phase === phase && each.metric === metric);
      return comparison === undefined ? [] : [contrastRow(results, comparison, title)];
    }),
  );
}

function contrastRow(results: Results, comparison: Comparison, title: string): Cell[] {
  const { memoryMb, metric, phase, payload, override } = comparison;
  const median = (label: string): number | undefined =>
    results.configurations
      .filter((each) => each.function === label && each.memoryMb === memoryMb)
      .filter((each) => each.payload === payload && each.override === override)
      .map((each) => phaseOf(each, phase)?.metrics[metric]?.median)
      .find((value) => value !== undefined);
  const without = median(comparison.reference);
  const withIt = median(comparison.candidate);
  const known = without !== undefined && withIt !== undefined;
  return [
    text(payloadText(comparison)),
    text(title),
    text(formatFigure(metric, without)),
    text(formatFigure(metric, withIt)),
    text(known ? formatSigned(withIt - without) : NOT_MEASURED),
    text(known && without > 0 ? formatSigned((100 * (withIt - without)) / without, ' %') : NOT_MEASURED),
  ];
}

function phaseOf(configuration: ConfigurationResult, phase: ComparedPhase): PhaseResult | null {
  return phase === 'follow-up' ? configuration.followUp : configuration[phase];
}
