/** The last lines of a run on a terminal: where its report is, how to see more, how it ended and how long it took. */
import type { Results } from '../analysis/results/types.ts';
import { formatSeconds } from '../format/numbers.ts';

interface EndingInput {
  readonly results: Results;
  /** Path of the page, as the reader would type it. */
  readonly page: string;
  /** Names of all files of the report. */
  readonly files: readonly string[];
  readonly seconds: number;
}

/** Lines that, after `renderSummary` and an empty line, are at most 30 in all. */
export function endingLines({ results, page, files, seconds }: EndingInput): string[] {
  const others = files.filter((file) => !file.startsWith('report.')).toSorted();
  return [
    `Report: ${page}`,
    '  in a browser: npx thaw reports open · every table: the same command with --full',
    `  beside it: ${others.join(', ')}`,
    statusLine(results, formatSeconds(seconds)),
  ];
}

function statusLine({ run: { status } }: Results, took: string): string {
  if (status === 'complete') return `The run took ${took}.`;
  return `${status === 'partial' ? 'PARTIAL: something is missing from this report, see its warnings' : 'FAILED'} (${took}).`;
}
