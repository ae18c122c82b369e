/**
 * benchmark-action.json: the medians in the form that github-action-benchmark reads as `customSmallerIsBetter`
 * (https://github.com/benchmark-action/github-action-benchmark): name, unit, value, and the interval as `range`.
 */
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import { definedOnly } from '../defined-only.ts';
import { formatInterval } from '../format/figures.ts';
import { configurationName } from '../format/words.ts';
import { jsonChunks } from '../json-chunks.ts';

interface BenchmarkEntry {
  readonly name: string;
  readonly unit: 'ms';
  readonly value: number;
  /** The 95 % interval of the median: `[905–920]`. */
  readonly range?: string;
  /** The run, and how many samples. */
  readonly extra: string;
}

const FIGURES = [
  { phase: 'cold', metric: 'initDurationMs', title: 'Init Duration' },
  { phase: 'cold', metric: 'durationMs', title: 'first call' },
  { phase: 'warm', metric: 'durationMs', title: 'warm call' },
] as const;

/** @returns JSON text with a final line end */
export function renderBenchmarkAction(results: Results): string {
  return `${[...jsonChunks(entriesOf(results))].join('')}\n`;
}

/** One at a time: as objects, those of a large run take more memory than their text. */
function* entriesOf({ configurations, run }: Results): Generator<BenchmarkEntry> {
  for (const row of configurations) yield* entriesOfRow(row, run.id);
}

function entriesOfRow(row: ConfigurationResult, runId: string): BenchmarkEntry[] {
  return FIGURES.flatMap(({ phase, metric, title }) => {
    const summary = row[phase]?.metrics[metric];
    if (summary === undefined) return [];
    const { median, medianInterval, n } = summary;
    return [
      definedOnly({
        name: `${configurationName(row)}: ${title}`,
        unit: 'ms' as const,
        value: median,
        range: medianInterval === null ? undefined : formatInterval(metric, medianInterval),
        extra: `run ${runId}, n = ${n}`,
      }),
    ];
  });
}
