/** Ratios against the reference with their intervals: how many times as long. */
import type { Comparison, Results } from '../../analysis/results/types.ts';
import { judgedRatio } from '../../format/ratio-words.ts';
import { configurationName } from '../../format/words.ts';
import { rank } from '../sentences/compared.ts';
import { ratioCell } from '../tables/cells.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, MAX_ROWS } from './chart.ts';
import { intervalChart } from './interval-chart.ts';

const COMPARED = [
  { phase: 'cold', metric: 'initDurationMs', title: 'Init' },
  { phase: 'cold', metric: 'durationMs', title: 'First call' },
  { phase: 'warm', metric: 'durationMs', title: 'Warm call' },
] as const;

export function ratioChart(results: Results): Chart | undefined {
  const all = COMPARED.flatMap(({ phase, metric, title }) =>
    results.comparisons
      .filter((comparison) => comparison.phase === phase && comparison.metric === metric)
      .map((comparison) => ({ comparison, name: nameOf(comparison), panel: title })),
  );
  if (all.length === 0) return undefined;
  // Where not all can be drawn, the first rows would mostly be those that hardly differ.
  const isSorted = all.length > MAX_ROWS;
  const compared = isSorted ? all.toSorted((a, b) => rank(b.comparison) - rank(a.comparison)) : all;
  const reference = results.run.reference ?? results.comparisons[0]?.reference ?? 'the reference';
  return intervalChart(
    {
      id: 'ratios',
      title: 'Who is faster',
      sentences: [
        `The time of each figure against that of ${reference}: twice as long, or twice as fast; in brackets the 95 % interval. A verdict needs an interval without 1 and a difference of at least ${results.rules.noiseThresholdPercent} %; ~ means not shown to differ.${isSorted ? ' The largest differences are first.' : ''}`,
      ],
      table: ratioFigures(compared),
    },
    compared.map(({ comparison, name, panel }) => {
      const { ratio, interval, verdict } = comparison;
      return { name, panel, figures: resultText(comparison), ratio, interval, verdict };
    }),
  );
}

function nameOf(comparison: Comparison): string {
  return configurationName({ ...comparison, function: comparison.candidate });
}

function resultText(comparison: Comparison): string {
  const words = judgedRatio(comparison);
  return comparison.interval === null ? `${words} (too few samples)` : words;
}

function ratioFigures(
  compared: readonly { readonly comparison: Comparison; readonly name: string; readonly panel: string }[],
): ReportTable {
  return {
    title: 'Ratios',
    notes: [],
    columns: [left('Figure'), right('Ratio'), right('n')],
    rows: compared.map(({ comparison, name, panel }) => [
      text(`${name}: ${panel}`),
      ratioCell(comparison),
      text(comparison.n.join(' / ')),
    ]),
  };
}
