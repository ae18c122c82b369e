/** Where the time of a cold start went: the parts of init and of the first call. */
import { cpuTimeOnly, type PhaseBreakdown, seenFromOutside } from '../../analysis/results/breakdown-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatMeasured, NOT_MEASURED } from '../../format/numbers.ts';
import { payloadText } from '../../format/words.ts';
import { type Cell, left, type ReportTable, right, text } from './table.ts';

export const PARTS = ['computingMs', 'shareWaitMs', 'otherWaitMs'] as const;

/** Configurations whose cold starts were seen from outside. */
export function rowsSeen({ configurations }: Results): ConfigurationResult[] {
  return configurations.filter(({ cold }) => seenFromOutside(cold?.breakdown) !== undefined);
}

/** Configurations of whose cold starts only the CPU time is known. */
export function rowsWithCpuTime({ configurations }: Results): ConfigurationResult[] {
  return configurations.filter(({ cold }) => cpuTimeOnly(cold?.breakdown) !== undefined);
}

/** Undefined where nothing is known. The CPU time alone, where nothing was seen from outside (as on AWS). */
export function breakdownTable(results: Results): ReportTable | undefined {
  const seen = rowsSeen(results);
  if (seen.length > 0) return seenTable(seen);
  const rows = rowsWithCpuTime(results);
  return rows.length === 0 ? undefined : cpuTimeTable(rows);
}

const SOURCE_SENTENCES = {
  probe: 'CPU time that the function reports itself in its probe',
  extension:
    'CPU time that the CPU time extension read, in starts of their own with the extension attached, whose durations these are',
};

/** Where the CPU time of these rows comes from, as the begin of a sentence. */
export function cpuTimeSources(rows: readonly ConfigurationResult[]): string {
  const sources = new Set(rows.flatMap(({ cold }) => cpuTimeOnly(cold?.breakdown)?.source ?? []));
  return [...sources].map((source) => SOURCE_SENTENCES[source]).join('; or ');
}

function seenTable(rows: readonly ConfigurationResult[]): ReportTable {
  const withPayload = hasPayloads(rows);
  return {
    title: 'Where the time goes',
    notes: [
      'Cold starts, medians in ms: computing, waiting for the CPU share, waiting for something else. Medians of parts need not add up to the duration. Parallel: samples in which more than one thread computed, of those observed.',
    ],
    columns: [
      ...nameColumns(withPayload),
      right('Init: computing', { compactHeader: 'Init comp.' }),
      right('Init: share', { compactHeader: 'share' }),
      right('Init: other', { compactHeader: 'other' }),
      right('First call: computing', { compactHeader: 'Call comp.' }),
      right('First call: share', { compactHeader: 'share' }),
      right('First call: other', { compactHeader: 'other' }),
      left('Parallel'),
    ],
    rows: rows.map((row) => {
      const breakdown = seenFromOutside(row.cold?.breakdown);
      return [
        ...nameCells(row, withPayload),
        ...partCells(breakdown?.init),
        ...partCells(breakdown?.handler),
        text(parallelText(row)),
      ];
    }),
  };
}

function cpuTimeTable(rows: readonly ConfigurationResult[]): ReportTable {
  const withPayload = hasPayloads(rows);
  return {
    title: 'Where the time goes',
    notes: [
      `Cold starts, medians in ms: ${cpuTimeSources(rows)}; and the rest of the duration: waiting of every kind, and computing that is not seen (docs/where-the-time-goes.md).`,
    ],
    columns: [
      ...nameColumns(withPayload),
      right('Init: computing', { compactHeader: 'Init comp.' }),
      right('Init: rest', { compactHeader: 'rest' }),
      right('First call: computing', { compactHeader: 'Call comp.' }),
      right('First call: rest', { compactHeader: 'rest' }),
      left('CPU time from'),
    ],
    rows: rows.map((row) => {
      const breakdown = cpuTimeOnly(row.cold?.breakdown);
      const cells = [breakdown?.init, breakdown?.handler].flatMap((phase) => [phase?.computingMs, phase?.restMs]);
      return [
        ...nameCells(row, withPayload),
        ...cells.map((ms) => text(formatMeasured(ms))),
        text(breakdown?.source ?? ''),
      ];
    }),
  };
}

function nameColumns(withPayload: boolean) {
  const payload = withPayload ? [left('Payload')] : [];
  return [left('Function'), right('Memory MB', { compactHeader: 'MB' }), ...payload];
}

function nameCells(row: ConfigurationResult, withPayload: boolean): Cell[] {
  const payload = withPayload ? [text(payloadText(row))] : [];
  return [text(row.function), text(String(row.memoryMb)), ...payload];
}

function hasPayloads(rows: readonly ConfigurationResult[]): boolean {
  return new Set(rows.map(payloadText)).size > 1;
}

function partCells(phase: PhaseBreakdown | undefined): Cell[] {
  return PARTS.map((part) => text(formatMeasured(phase?.[part])));
}

/** `none`, `init 6 of 6`, `init 6 of 6, first call 2 of 6`. */
function parallelText({ cold }: ConfigurationResult): string {
  const { init, handler } = seenFromOutside(cold?.breakdown) ?? {};
  const of = (name: string, phase: PhaseBreakdown | undefined) =>
    phase === undefined || phase.parallel === 0 ? [] : [`${name} ${phase.parallel} of ${phase.n}`];
  const parallel = [...of('init', init), ...of('first call', handler)].join(', ');
  if (parallel !== '') return parallel;
  return init === undefined && handler === undefined ? NOT_MEASURED : 'none';
}
