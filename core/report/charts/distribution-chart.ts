/** How the samples of each configuration are distributed: the share of calls that took at most so long. */
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure } from '../../format/figures.ts';
import { present } from '../../present.ts';
import { quantile } from '../../statistics/quantile.ts';
import { orderStatistic, sortedValues } from '../../statistics/sorted-values.ts';
import type { SampleIndex } from '../../telemetry/sample-index.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, COLOURS, DESCRIBED, firstRows, SERIES_COLOURS } from './chart.ts';
import { rowNames } from './row-layout.ts';
import { sampleValues } from './sample-values.ts';
import { msScale } from './scales.ts';

/** Lines that can be told apart by colour and dash. */
const MAX_LINES = 6;
/** Below this a line has too few steps to show a shape, and every sample is a dot elsewhere. */
const MIN_SAMPLES = 10;
/** Configurations without a line that are named. */
const MAX_NAMED = 6;
/** Points of a line; more would not be seen. Every fifth shows its value on hover. */
const POINTS = 101;
const HOVER_EVERY = 5;
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [1, 3]] as const;
const SHARES = [0.5, 0.75, 0.9, 0.99] as const;

const FIGURES = [
  { id: 'distribution-cold', title: 'Cold starts (init + first call)', phase: 'cold', metric: 'initAndDurationMs' },
  { id: 'distribution-warm', title: 'Warm calls', phase: 'warm', metric: 'durationMs' },
] as const;
type Figure = (typeof FIGURES)[number];

/** @param all what the shown part, `results`, is of */
export function distributionCharts(results: Results, samples: SampleIndex, all = results): Chart[] {
  const nameOf = rowNames(all.configurations);
  const figures = FIGURES.map((figure) => ({ figure, counts: sampleCounts(all, figure, nameOf) }));
  const charts = figures.map(({ figure, counts }) => {
    const lines = results.configurations
      .map((configuration) => ({ name: nameOf(configuration), values: sampleValues(samples, configuration, figure) }))
      .filter(({ values }) => values.length >= MIN_SAMPLES);
    return distributionChart(lines, counts, figure);
  });
  const [first, ...others] = present(charts);
  if (first === undefined) return [];
  const undrawn = figures.filter(({ counts }) => counts.length > 0 && !counts.some(hasShape));
  const notes = undrawn.map(({ figure }) => `${figure.title}: fewer than ${MIN_SAMPLES} samples each, so dots only.`);
  return [{ ...first, sentences: [...first.sentences, ...notes] }, ...others];
}

interface Row {
  readonly name: string;
  readonly values: readonly number[];
}

interface SampleCount {
  readonly name: string;
  readonly n: number;
}

/** How many samples each configuration has of this figure; those without any are left out. */
function sampleCounts(
  { configurations }: Results,
  { phase, metric }: Figure,
  nameOf: (of: ConfigurationResult) => string,
): SampleCount[] {
  return configurations.flatMap((of) => {
    const n = of[phase]?.metrics[metric]?.n ?? 0;
    return n === 0 ? [] : [{ name: nameOf(of), n }];
  });
}

function hasShape({ n }: SampleCount): boolean {
  return n >= MIN_SAMPLES;
}

/** @param counts of the whole run */
function distributionChart(lines: readonly Row[], counts: readonly SampleCount[], figure: Figure): Chart | undefined {
  if (lines.length === 0) return undefined;
  const total = counts.filter(hasShape).length;
  const { shown, note } = firstRows(lines, 'configurations', { max: MAX_LINES, total });
  const x = msScale(shown.flatMap(({ values }) => values));
  const points = shown.flatMap(({ name, values }) => {
    const sorted = sortedValues(values);
    return Array.from({ length: POINTS }, (_, index) => {
      const share = index / (POINTS - 1);
      const ms = orderStatistic(sorted, Math.max(1, Math.ceil(share * sorted.length)));
      return {
        name,
        ms,
        share,
        isHovered: index % HOVER_EVERY === 0,
        says: `${name}: ${index === 0 ? 'the fastest' : `${Math.round(share * 100)} %`} took at most ${formatFigure(figure.metric, ms)} ms`,
      };
    });
  });
  const names = shown.map(({ name }) => name);
  return {
    id: figure.id,
    title: figure.title,
    sentences: [
      'How many of the calls took at most so long; the further left, the faster, and the steeper, the steadier.',
      ...note,
      ...fewSentence(counts.filter((count) => !hasShape(count))),
    ],
    legend: names.map((name, index) => ({
      colour: SERIES_COLOURS[index] ?? COLOURS.muted,
      mark: index === 0 ? 'line' : index % 2 === 1 ? 'dashed' : 'dotted',
      text: name,
    })),
    table: quantileTable(lines, figure),
    panels: [
      {
        title: figure.title,
        axes: 'left-and-bottom',
        spec: {
          height: 220,
          data: { values: points },
          layer: [
            {
              mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 },
              encoding: {
                strokeDash: {
                  field: 'name',
                  type: 'nominal',
                  sort: null,
                  legend: null,
                  scale: { domain: names, range: DASHES.map((dash) => [...dash]) },
                },
              },
            },
            {
              transform: [{ filter: 'datum.isHovered' }],
              mark: { type: 'point', filled: true, size: 60, opacity: 0 },
              encoding: { ...DESCRIBED },
            },
          ],
          encoding: {
            x: { field: 'ms', type: 'quantitative', scale: x.scale, axis: x.axis },
            y: { field: 'share', type: 'quantitative', axis: { format: '%', title: null, tickCount: 4 } },
            color: {
              field: 'name',
              type: 'nominal',
              sort: null,
              legend: null,
              scale: { domain: names, range: [...SERIES_COLOURS] },
            },
          },
        },
      },
    ],
  };
}

/** Who has no line, and where its samples are. */
function fewSentence(few: readonly SampleCount[]): string[] {
  if (few.length === 0) return [];
  const named = few.slice(0, MAX_NAMED).map(({ name }) => name);
  const others = few.length > MAX_NAMED ? `; and ${few.length - MAX_NAMED} more` : '';
  return [`Without a line, for fewer than ${MIN_SAMPLES} samples: ${named.join('; ')}${others}.`];
}

function quantileTable(lines: readonly Row[], figure: Figure): ReportTable {
  return {
    title: figure.title,
    notes: [],
    columns: [left('Configuration'), ...SHARES.map((share) => right(`${share * 100} % within ms`))],
    rows: lines.map(({ name, values }) => [
      text(name),
      ...SHARES.map((share) => text(formatFigure(figure.metric, quantile(values, share)))),
    ]),
  };
}
