/** Where the time of a cold start went: the parts of init and of the first call. */
import type { ConfigurationResult, PhaseBreakdown, Results } from '../../analysis/results/types.ts';
import { formatMeasured, NOT_MEASURED } from '../../format/numbers.ts';
import { payloadText } from '../../format/words.ts';
import { type Cell, left, type ReportTable, right, text } from './table.ts';

export const PARTS = ['computingMs', 'shareWaitMs', 'otherWaitMs'] as const;

/** Configurations whose cold starts were observed. */
export function observedRows({ configurations }: Results): ConfigurationResult[] {
  return configurations.filter(({ cold }) => cold?.breakdown !== undefined);
}

/** Undefined where nothing was observed. */
export function breakdownTable(results: Results): ReportTable | undefined {
  const rows = observedRows(results);
  if (rows.length === 0) return undefined;
  const hasPayloads = new Set(rows.map(payloadText)).size > 1;
  return {
    title: 'Where the time goes',
    notes: [
      'Cold starts, medians in ms: computing, waiting for the CPU share, waiting for something else. Medians of parts need not add up to the duration. Parallel: samples in which more than one thread computed, of those observed.',
    ],
    columns: [
      left('Function'),
      right('Memory MB', { compactHeader: 'MB' }),
      ...(hasPayloads ? [left('Payload')] : []),
      right('Init: computing', { compactHeader: 'Init comp.' }),
      right('Init: share', { compactHeader: 'share' }),
      right('Init: other', { compactHeader: 'other' }),
      right('First call: computing', { compactHeader: 'Call comp.' }),
      right('First call: share', { compactHeader: 'share' }),
      right('First call: other', { compactHeader: 'other' }),
      left('Parallel'),
    ],
    rows: rows.map((row) => [
      text(row.function),
      text(String(row.memoryMb)),
      ...(hasPayloads ? [text(payloadText(row))] : []),
      ...partCells(row.cold?.breakdown?.init),
      ...partCells(row.cold?.breakdown?.handler),
      text(parallelText(row)),
    ]),
  };
}

function partCells(phase: PhaseBreakdown | undefined): Cell[] {
  return PARTS.map((part) => text(formatMeasured(phase?.[part])));
}

/** `none`, `init 6 of 6`, `init 6 of 6, first call 2 of 6`. */
function parallelText({ cold }: ConfigurationResult): string {
  const { init, handler } = cold?.breakdown ?? {};
  const of = (name: string, phase: PhaseBreakdown | undefined) =>
    phase === undefined || phase.parallel === 0 ? [] : [`${name} ${phase.parallel} of ${phase.n}`];
  const parallel = [...of('init', init), ...of('first call', handler)].join(', ');
  if (parallel !== '') return parallel;
  return init === undefined && handler === undefined ? NOT_MEASURED : 'none';
}
