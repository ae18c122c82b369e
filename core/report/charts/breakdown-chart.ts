/** Where a cold start goes: the parts of init and of the first call, stacked, for every function and memory size. */
import type { ConfigurationResult, PhaseBreakdown, Results } from '../../analysis/results/types.ts';
import { formatCount, formatMeasured } from '../../format/numbers.ts';
import { breakdownTable, observedRows, PARTS } from '../tables/breakdown-table.ts';
import { type Chart, COLOURS, firstRows, type LegendEntry, type PatternFill, paintOf } from './chart.ts';
import { rowNames } from './row-layout.ts';
import { type Segment, segmentPanel } from './segment-rows.ts';

const PHASES = [
  { phase: 'init', title: 'Init', colour: COLOURS.init },
  { phase: 'handler', title: 'First call', colour: COLOURS.first },
] as const;

const WORDS: Readonly<Record<(typeof PARTS)[number], { readonly fill: 'bar' | PatternFill; readonly words: string }>> =
  {
    computingMs: { fill: 'bar', words: 'computing' },
    shareWaitMs: { fill: 'hatched', words: 'waiting for the CPU share' },
    otherWaitMs: { fill: 'speckled', words: 'waiting for something else' },
  };

export function breakdownChart(results: Results): Chart | undefined {
  const rows = observedRows(results);
  const table = breakdownTable(results);
  if (rows.length === 0 || table === undefined) return undefined;
  const nameOf = rowNames(results.configurations);
  const { shown, note } = firstRows(rows, 'configurations');
  return {
    id: 'breakdown',
    title: 'Computing and waiting',
    sentences: [
      'A cold start is init and then the first call; each is computing, waiting for the CPU share of its memory size, and waiting for something else (network, disk, timers). Medians in ms, seen from outside the function; those of parts need not add up. Waiting for the CPUs of a busy machine counts as waiting for the share, also in init, which has no share.',
      ...parallelSentence(rows),
      ...note,
    ],
    legend: PHASES.flatMap(({ title, colour }) =>
      PARTS.map((part): LegendEntry => ({ colour, mark: WORDS[part].fill, text: `${title}: ${WORDS[part].words}` })),
    ),
    table,
    panels: [
      segmentPanel(
        { title: 'Cold start' },
        shown.map((row) => {
          const { init, handler } = row.cold?.breakdown ?? {};
          return {
            name: nameOf(row),
            figure: phaseText('init', init),
            figures: phaseText('first call', handler),
            segments: segmentsOf(row, nameOf(row)),
          };
        }),
      ),
    ],
  };
}

/** `first call 711 ms: 50.8 + 641 + 16.8`, in the order of the legend. */
function phaseText(name: string, phase: PhaseBreakdown | undefined): string {
  if (phase === undefined) return `${name} not observed`;
  const parts = PARTS.map((part) => formatMeasured(phase[part])).join(' + ');
  return `${name} ${formatMeasured(phase.wallMs)} ms: ${parts}`;
}

function segmentsOf({ cold }: ConfigurationResult, name: string): Segment[] {
  let fromMs = 0;
  return PHASES.flatMap(({ phase, title, colour }) => {
    const parts = cold?.breakdown?.[phase];
    if (parts === undefined) return [];
    return PARTS.map((part): Segment => {
      const { fill, words } = WORDS[part];
      const says = `${name}: ${title} ${words} ${formatMeasured(parts[part])} ms (${formatCount(parts.n, 'sample')})`;
      const segment = { fromMs, toMs: fromMs + parts[part], colour, paint: paintOf(fill, colour), says };
      fromMs = segment.toMs;
      return segment;
    });
  });
}

function parallelSentence(rows: readonly ConfigurationResult[]): string[] {
  const parallel = rows.filter(({ cold }) =>
    [cold?.breakdown?.init, cold?.breakdown?.handler].some((phase) => (phase?.parallel ?? 0) > 0),
  );
  if (parallel.length === 0) return [];
  return [
    `In ${parallel.length} of ${formatCount(rows.length, 'configuration')} more than one thread computed, so part of the computing was at the same time as other computing or waiting: column Parallel.`,
  ];
}
