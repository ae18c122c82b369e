/** What the CPU time extension adds to the measured times, and what it could not say. */
import type { AddedTime, CpuTimeExtensionResult } from '../../analysis/results/cpu-time-extension-result.ts';
import type { Results } from '../../analysis/results/types.ts';
import { formatCount, formatSigned, NOT_MEASURED } from '../../format/numbers.ts';
import { figureWords } from '../../format/words.ts';
import { IDENTITY_COLUMNS, identityCells } from './cells.ts';
import { type Cell, type ReportTable, right, text } from './table.ts';

const COLUMNS = [
  { phase: 'cold', metric: 'initDurationMs', column: right('Init ms') },
  { phase: 'cold', metric: 'durationMs', column: right('First call ms') },
  { phase: 'warm', metric: 'durationMs', column: right('Warm call ms') },
] as const;

/** Undefined where no function had the extension. */
export function cpuTimeExtensionTable({ cpuTimeExtension: all = [] }: Results): ReportTable | undefined {
  if (all.length === 0) return undefined;
  return {
    title: 'What the CPU time extension adds',
    notes: [
      'Times with the extension attached minus those without it, in the same rounds: Hodges–Lehmann differences with their intervals. Other figures are those without it, but for the parts of a cold start whose CPU time is from the extension.',
      ...all.flatMap(problemSentence),
    ],
    columns: [...IDENTITY_COLUMNS, ...COLUMNS.map(({ column }) => column)],
    rows: all.map((result) => [
      ...identityCells(result),
      ...COLUMNS.map(({ phase, metric }) =>
        addedCell(result.adds.find((added) => added.phase === phase && added.metric === metric)),
      ),
    ]),
  };
}

function addedCell(added: AddedTime | undefined): Cell {
  return text(added === undefined ? NOT_MEASURED : addedText(added));
}

/** `+3.10 [+2.80 to +3.50]`; `+3.10 (n = 4)` where there is no interval. */
function addedText({ differenceMs, interval, n }: AddedTime): string {
  const range =
    interval === null ? `(n = ${Math.min(...n)})` : `[${formatSigned(interval.low)} to ${formatSigned(interval.high)}]`;
  return `${formatSigned(differenceMs)} ${range}`;
}

/** `The CPU time extension adds, in ms: init +3.10 [+2.80 to +3.50], first call …`: of one configuration. */
export function addedSentence({ adds }: CpuTimeExtensionResult): string {
  const figures = adds.map((added) => `${figureWords(added.phase, added.metric)} ${addedText(added)}`);
  return `The CPU time extension adds, in ms: ${figures.join(', ')}.`;
}

/** Why there is no CPU time, in the words of the extension; none where there is. */
export function problemSentence(result: CpuTimeExtensionResult): string[] {
  const { function: label, memoryMb, problems, cold, warm, followUp } = result;
  const counts = Object.entries(problems).map(([problem, count]) => `${problem} (${formatCount(count, 'invocation')})`);
  const isSilent = ![cold, followUp, warm].some((phase) => phase?.breakdown !== undefined);
  if (counts.length === 0 && isSilent) counts.push('no line of the extension in the log');
  return counts.length === 0 ? [] : [`${label}, ${memoryMb} MB: CPU time not observed, ${counts.join(', ')}.`];
}
