/** Each function compared with the suite's reference: ratios of the headline figures, and their differences. */
import { mainMetric } from '../../analysis/metrics.ts';
import { phaseResult } from '../../analysis/results/phase-result.ts';
import type { Comparison, ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure } from '../../format/figures.ts';
import { formatSigned, NOT_MEASURED } from '../../format/numbers.ts';
import { isDifferent } from '../../format/ratio-words.ts';
import { PHASE_TITLES, payloadText } from '../../format/words.ts';
import { present } from '../../present.ts';
import { ratioCell } from './cells.ts';
import { type Cell, left, type ReportTable, right, text } from './table.ts';

type ComparedPhase = Comparison['phase'];

/** Ratios against the suite's reference, and of each function with environment overrides against its first override. */
export function ratioTables(results: Results): ReportTable[] {
  const { reference } = results.run;
  const [own, others] = byOwn(results.comparisons);
  const byFunction = Map.groupBy(own, (comparison) => comparison.candidate);
  return present([
    reference !== undefined && others.length > 0 && ratioTable(results, others, reference),
    ...[...byFunction].map(([label, comparisons]) =>
      ratioTable(results, comparisons, `${label} / ${firstOverrideOf(comparisons)}`),
    ),
  ]);
}

/** Comparisons of a function with itself, and all others. */
function byOwn(comparisons: readonly Comparison[]): readonly [readonly Comparison[], readonly Comparison[]] {
  const isOwn = (comparison: Comparison) => comparison.candidate === comparison.reference;
  return [comparisons.filter(isOwn), comparisons.filter((comparison) => !isOwn(comparison))];
}

function firstOverrideOf(comparisons: readonly Comparison[]): string {
  return comparisons[0]?.referenceOverride ?? 'plain';
}

/** One row per candidate, phase, payload and memory size; every other compared figure is in results.json. */
function ratioTable(results: Results, comparisons: readonly Comparison[], against: string): ReportTable {
  const own = ownMetric(results);
  const rows = Map.groupBy(comparisons, ({ candidate, phase, payload, override = '', memoryMb }) =>
    [candidate, phase, payload, override, memoryMb].join(' '),
  );
  return {
    title: `Ratios against ${against}`,
    notes: [
      `Each figure against that of ${against} at the same memory size and payload (Hodges–Lehmann, 95 % interval): 2× as long = twice the time, 2× as fast = half of it, 0.5× as much = half of it. ` +
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
  const find = (metric: string) => group.find((comparison) => comparison.metric === metric);
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

/** The main figure of the targets, if it has comparisons. */
function ownMetric(results: Results): string | undefined {
  const compared = new Set(results.comparisons.map((comparison) => comparison.metric));
  return results.functions.map(({ metrics }) => mainMetric(metrics)).find((name) => name && compared.has(name));
}

/** More pairs than this are not a change and its former version; the ratios have them all. */
const MAX_CONTRASTS = 12;

/**
 * Side by side: how a changed build of the same runtime, or another environment of the same function, moves time
 * between init and the first call. Between languages everything differs, and the ratios are enough.
 */
export function contrastTables(results: Results): ReportTable[] {
  const [own, others] = byOwn(results.comparisons);
  const runtimes = new Map(results.functions.map((measured) => [measured.function, measured.runtime]));
  const builds = others.filter(({ candidate, reference }) => runtimes.get(candidate) === runtimes.get(reference));
  const tables = [
    ...[...Map.groupBy(builds, (comparison) => comparison.candidate)].flatMap(([candidate, comparisons]) => {
      const sides = [comparisons[0]?.reference ?? '', candidate] as const;
      return contrastsOf(results, comparisons, { title: sides.join(' and '), sides });
    }),
    ...[...Map.groupBy(own, ({ candidate, override }) => `${candidate} ${override}`).values()].flatMap(
      (comparisons) => {
        const [{ candidate, override = 'plain' } = { candidate: '' }] = comparisons;
        const sides = [firstOverrideOf(comparisons), override] as const;
        return contrastsOf(results, comparisons, { title: `${candidate}: ${sides.join(' and ')}`, sides });
      },
    ),
  ];
  return tables.length > MAX_CONTRASTS ? [] : tables;
}

const CONTRASTED: readonly (readonly [phase: ComparedPhase, metric: string, title: string])[] = [
  ['cold', 'initDurationMs', 'Init Duration ms'],
  ['cold', 'durationMs', 'first call (Duration) ms'],
  ['cold', 'billedDurationMs', 'Billed Duration ms'],
  ['cold', 'clientLatencyMs', 'Client latency ms'],
  ['follow-up', 'durationMs', 'second call (Duration) ms'],
  ['warm', 'durationMs', 'warm Duration ms'],
];

/** One table per memory size. */
function contrastsOf(
  results: Results,
  comparisons: readonly Comparison[],
  names: { readonly title: string; readonly sides: readonly [string, string] },
): ReportTable[] {
  const [without, withIt] = names.sides;
  const bySide = Map.groupBy(results.configurations, sideKey);
  const sizes = [...Map.groupBy(comparisons, (comparison) => comparison.memoryMb)].toSorted(([a], [b]) => a - b);
  return sizes.map(([memoryMb, ofSize], index) => ({
    title: `${names.title} at ${memoryMb} MB`,
    notes:
      index === 0
        ? [
            'Medians side by side: a change that moves cost from the first call to init shows here. ~ = not shown to differ (see the ratios).',
          ]
        : [],
    columns: [left('Payload'), left('Figure'), right(without), right(withIt), right('Change'), right('Change %')],
    rows: contrastRows(bySide, ofSize),
    wideOnly: index > 0,
  }));
}

type Sides = ReadonlyMap<string, readonly ConfigurationResult[]>;

function sideKey({ function: label, memoryMb, payload, override }: SideFields): string {
  return [label, memoryMb, payload, override ?? ''].join(' ');
}

type SideFields = Pick<ConfigurationResult, 'function' | 'memoryMb' | 'payload'> & {
  readonly override?: string | null | undefined;
};

function contrastRows(bySide: Sides, comparisons: readonly Comparison[]): Cell[][] {
  const payloads = Map.groupBy(comparisons, payloadText);
  return [...payloads.values()].flatMap((group) =>
    CONTRASTED.flatMap(([phase, metric, title]) => {
      const comparison = group.find((candidate) => candidate.phase === phase && candidate.metric === metric);
      return comparison === undefined ? [] : [contrastRow(bySide, comparison, title)];
    }),
  );
}

function contrastRow(bySide: Sides, comparison: Comparison, title: string): Cell[] {
  const { memoryMb, metric, phase, payload, override, referenceOverride } = comparison;
  const median = (label: string, ofOverride: string | null | undefined): number | undefined =>
    bySide
      .get(sideKey({ function: label, memoryMb, payload, override: ofOverride }))
      ?.map((configuration) => phaseResult(configuration, phase)?.metrics[metric]?.median)
      .find((value) => value !== undefined);
  const without = median(comparison.reference, referenceOverride === undefined ? override : referenceOverride);
  const withIt = median(comparison.candidate, override);
  const mark = comparison.interval === null || isDifferent(comparison) ? '' : ' ~';
  const hasBoth = without !== undefined && withIt !== undefined;
  return [
    text(payloadText(comparison)),
    text(title),
    text(formatFigure(metric, without)),
    text(formatFigure(metric, withIt)),
    text(hasBoth ? formatSigned(withIt - without) : NOT_MEASURED),
    text(hasBoth && without > 0 ? `${formatSigned((100 * (withIt - without)) / without, ' %')}${mark}` : NOT_MEASURED),
  ];
}
