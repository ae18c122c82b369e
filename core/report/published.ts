/** The suite's published figures with what this run measured for each; a figure without a counterpart stays alone. */
import type { PublishedFigure, Suite } from '../suite/types.ts';
import { isRatioUnit } from './tables/published-table.ts';
import type { Comparison, ConfigurationResult, FunctionResult, Results } from './types.ts';

/** Divisors of a package size in bytes, by the unit it was published in (decimal, as package sizes are printed). */
const BYTES_PER_UNIT: Readonly<Record<string, number>> = { bytes: 1, B: 1, kB: 1000, KB: 1000, MB: 1_000_000 };

export function besidePublished(
  suite: Suite,
  functions: readonly FunctionResult[],
  configurations: readonly ConfigurationResult[],
  comparisons: readonly Comparison[],
): Results['published'] {
  return suite.published.map((figure) => ({
    function: figure.function,
    ...(figure.payload === undefined ? {} : { payload: figure.payload }),
    ...(figure.memoryMb === undefined ? {} : { memoryMb: figure.memoryMb }),
    phase: figure.phase,
    metric: figure.metric,
    unit: figure.unit,
    published: figure.value,
    measured: measuredFor(figure, functions, configurations, comparisons) ?? null,
    source: figure.source,
  }));
}

function measuredFor(
  figure: PublishedFigure,
  functions: readonly FunctionResult[],
  configurations: readonly ConfigurationResult[],
  comparisons: readonly Comparison[],
): number | undefined {
  if (figure.phase === 'package') return packageSize(figure, functions);
  if (figure.phase === 'load') return undefined;
  if (isRatioUnit(figure.unit)) return measuredRatio(figure, comparisons);
  const phase = figure.phase === 'follow-up' ? 'followUp' : figure.phase;
  return matching(figure, configurations)
    .map((each) => each[phase]?.metrics[figure.metric]?.median)
    .find((median) => median !== undefined);
}

function packageSize(figure: PublishedFigure, functions: readonly FunctionResult[]): number | undefined {
  const found = functions.find((each) => each.function === figure.function);
  const bytesPerUnit = BYTES_PER_UNIT[figure.unit];
  return found === undefined || bytesPerUnit === undefined ? undefined : found.codeSizeBytes / bytesPerUnit;
}

/** Published ratios are those of the slower language to the reference, as our comparisons are. */
function measuredRatio(figure: PublishedFigure, comparisons: readonly Comparison[]): number | undefined {
  return matching(
    figure,
    comparisons
      .filter((each) => each.metric === figure.metric && each.phase === figure.phase)
      .map((each) => ({
        ...each,
        function: each.candidate,
      })),
  )[0]?.ratio;
}

/** Rows of the figure's function and payload at its memory size; without one, at the smallest measured. */
function matching<T extends { readonly function: string; readonly payload: string; readonly memoryMb: number }>(
  figure: PublishedFigure,
  rows: readonly T[],
): T[] {
  return rows
    .filter(
      (row) =>
        row.function === figure.function &&
        (figure.payload === undefined || row.payload === figure.payload) &&
        (figure.memoryMb === undefined || row.memoryMb === figure.memoryMb),
    )
    .sort((a, b) => a.memoryMb - b.memoryMb);
}
