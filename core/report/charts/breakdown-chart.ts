/** Where a cold start goes: the parts of init and of the first call, stacked, for every function and memory size. */
import {
  type CpuTimePhaseBreakdown,
  type PhaseBreakdown,
  seenFromOutside,
} from '../../analysis/results/breakdown-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatCount, formatMeasured } from '../../format/numbers.ts';
import { breakdownTable, cpuTimeSources, PARTS, rowsSeen, rowsWithCpuTime } from '../tables/breakdown-table.ts';
import { type Chart, COLOURS, firstRows, type LegendEntry, type PatternFill, paintOf } from './chart.ts';
import { rowNames } from './row-layout.ts';
import { type Segment, segmentPanel } from './segment-rows.ts';

const PHASES = [
  { phase: 'init', title: 'Init', colour: COLOURS.init },
  { phase: 'handler', title: 'First call', colour: COLOURS.first },
] as const;

/** What the CPU time alone says: computing, and the rest. */
const CPU_TIME_PARTS = ['computingMs', 'restMs'] as const;
type Part = (typeof PARTS)[number] | (typeof CPU_TIME_PARTS)[number];

const SEEN =
  'A cold start is init and then the first call; each is computing, waiting for the CPU share of its memory size, and waiting for something else (network, disk, timers). Medians in ms, seen from outside the function; those of parts need not add up. Waiting for the CPUs of a busy machine counts as waiting for the share, also in init, which has no share.';
function cpuTimeSentence(rows: readonly ConfigurationResult[]): string {
  return `A cold start is init and then the first call; each is ${cpuTimeSources(rows)}; and the rest: waiting of every kind, and computing that is not seen. Medians in ms; those of parts need not add up. What the function waited for is not known here; a local run knows.`;
}

const WORDS: Readonly<Record<Part, { readonly fill: 'bar' | PatternFill; readonly words: string }>> = {
  computingMs: { fill: 'bar', words: 'computing' },
  shareWaitMs: { fill: 'hatched', words: 'waiting for the CPU share' },
  otherWaitMs: { fill: 'speckled', words: 'waiting for something else' },
  restMs: { fill: 'hatched', words: 'the rest' },
};

/** @param all what the shown part, `results`, is of */
export function breakdownChart(results: Results, all = results): Chart | undefined {
  const seen = rowsSeen(results);
  const rowsOf = seen.length > 0 ? rowsSeen : rowsWithCpuTime;
  const [rows, allRows] = [rowsOf(results), rowsOf(all)];
  const parts = seen.length > 0 ? PARTS : CPU_TIME_PARTS;
  const table = breakdownTable(results);
  if (rows.length === 0 || table === undefined) return undefined;
  const nameOf = rowNames(results.configurations);
  const { shown, note } = firstRows(rows, 'configurations', { total: allRows.length });
  return {
    id: 'breakdown',
    title: 'Computing and waiting',
    sentences: [seen.length > 0 ? SEEN : cpuTimeSentence(allRows), ...parallelSentence(allRows), ...note],
    legend: PHASES.flatMap(({ title, colour }) =>
      parts.map((part): LegendEntry => ({ colour, mark: WORDS[part].fill, text: `${title}: ${WORDS[part].words}` })),
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

type Phase = PhaseBreakdown | CpuTimePhaseBreakdown;

/** The parts of a phase in the order of the legend. */
function partsOf(phase: Phase): readonly { readonly part: Part; readonly ms: number }[] {
  if ('restMs' in phase) return CPU_TIME_PARTS.map((part) => ({ part, ms: phase[part] }));
  return PARTS.map((part) => ({ part, ms: phase[part] }));
}

/** `first call 711 ms: 50.8 + 641 + 16.8`. */
function phaseText(name: string, phase: Phase | undefined): string {
  if (phase === undefined) return `${name} not observed`;
  const parts = partsOf(phase).map(({ ms }) => formatMeasured(ms));
  return `${name} ${formatMeasured(phase.wallMs)} ms: ${parts.join(' + ')}`;
}

function segmentsOf({ cold }: ConfigurationResult, name: string): Segment[] {
  let fromMs = 0;
  return PHASES.flatMap(({ phase, title, colour }) => {
    const of = cold?.breakdown?.[phase];
    if (of === undefined) return [];
    return partsOf(of).map(({ part, ms }): Segment => {
      const { fill, words } = WORDS[part];
      const says = `${name}: ${title} ${words} ${formatMeasured(ms)} ms (${formatCount(of.n, 'sample')})`;
      const segment = { fromMs, toMs: fromMs + ms, colour, paint: paintOf(fill, colour), says };
      fromMs = segment.toMs;
      return segment;
    });
  });
}

function parallelSentence(rows: readonly ConfigurationResult[]): string[] {
  const parallel = rows.filter(({ cold }) =>
    Object.values(seenFromOutside(cold?.breakdown) ?? {}).some(
      (phase) => typeof phase === 'object' && phase.parallel > 0,
    ),
  );
  if (parallel.length === 0) return [];
  return [
    `In ${parallel.length} of ${formatCount(rows.length, 'configuration')} more than one thread computed, so part of the computing was at the same time as other computing or waiting: column Parallel.`,
  ];
}
