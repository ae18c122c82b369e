/**
 * benchmark-action.json: the medians in the form that github-action-benchmark reads as `customSmallerIsBetter`
 * (https://github.com/benchmark-action/github-action-benchmark): name, unit, value, and the interval as `range`.
 */
import type { ConfigurationResult, Results } from '../analysis/results/types.ts';
import { definedOnly } from '../defined-only.ts';
import { formatInterval } from '../format/figures.ts';
import { configurationName } from '../format/words.ts';

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
  const entries = results.configurations.flatMap((row) => entriesOf(row, results.run.id));
  return `${JSON.stringify(entries, undefined, 2)}\n`;
}

function entriesOf(row: ConfigurationResult, runId: string): BenchmarkEntry[] {
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
