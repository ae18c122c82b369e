/** Every valid sample as a dot, with the median and its interval; above `MAX_DOTS` how dense they lie. */
import { type MeasuredPhase, phaseResult } from '../../analysis/results/phase-result.ts';
import type { ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure, formatMedian } from '../../format/figures.ts';
import { formatCount, formatNumber } from '../../format/numbers.ts';
import { present } from '../../present.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import type { SampleIndex } from '../../telemetry/sample-index.ts';
import { left, type ReportTable, right, text } from '../tables/table.ts';
import { type Chart, type ChartColour, COLOURS, DESCRIBED, firstRows } from './chart.ts';
import { MARKS_TOP_PX, rowNames, rowScale, rowTexts } from './row-layout.ts';
import { sampleValues } from './sample-values.ts';
import { msScale } from './scales.ts';

/** Dots of one chart; with more they would hide each other, and the page would grow by 100 bytes for each. */
const MAX_DOTS = 600;
const BINS = 48;
const ROW_PX = 70;
const DOTS_PX = 22;

interface Figure {
  readonly id: string;
  readonly title: string;
  readonly phase: MeasuredPhase;
  readonly metric: string;
  readonly colour: ChartColour;
}

const FIGURES: readonly Figure[] = [
  {
    id: 'samples-init',
    title: 'Init Duration of every cold start',
    phase: 'cold',
    metric: 'initDurationMs',
    colour: COLOURS.init,
  },
  {
    id: 'samples-first',
    title: 'Duration of every first call',
    phase: 'cold',
    metric: 'durationMs',
    colour: COLOURS.first,
  },
  {
    id: 'samples-warm',
    title: 'Duration of every warm call',
    phase: 'warm',
    metric: 'durationMs',
    colour: COLOURS.warm,
  },
];

/** @param all what the shown part, `results`, is of */
export function samplesCharts(results: Results, samples: SampleIndex, all = results): Chart[] {
  return present(
    FIGURES.map((figure) => {
      const total = all.configurations.filter((of) => summaryOf(of, figure) !== undefined).length;
      return samplesChart(results, samples, figure, total);
    }),
  );
}

interface Row {
  readonly name: string;
  readonly summary: MetricSummary;
  readonly values: readonly number[];
}

function summaryOf(configuration: ConfigurationResult, { phase, metric }: Figure): MetricSummary | undefined {
  return phaseResult(configuration, phase)?.metrics[metric];
}

/** @param total rows of the whole run */
function samplesChart(results: Results, samples: SampleIndex, figure: Figure, total: number): Chart | undefined {
  const nameOf = rowNames(results.configurations);
  const rows = results.configurations.flatMap((configuration): Row[] => {
    const summary = summaryOf(configuration, figure);
    if (summary === undefined) return [];
    return [{ name: nameOf(configuration), summary, values: sampleValues(samples, configuration, figure) }];
  });
  if (rows.length === 0) return undefined;
  const { shown, note } = firstRows(rows, 'configurations', { total });
  const values = shown.flatMap((row) => row.values);
  const isDense = values.length > MAX_DOTS;
  const x = msScale(values);
  const y = rowScale(shown.length, ROW_PX);
  const xOf = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: x.scale,
    axis: { ...x.axis, orient: 'top' as const },
  });
  const density = {
    data: { values: isDense ? densityBars(shown, x.scale.type === 'log', figure) : [] },
    mark: { type: 'rect' as const, color: figure.colour, opacity: 0.75 },
    encoding: { x: xOf('low'), x2: { field: 'high' }, y: { field: 'y', ...y }, y2: { field: 'y2' }, ...DESCRIBED },
  };
  // Above the median line, which would hide the only dot of a row.
  const dots = {
    data: { values: isDense ? [] : shown.flatMap((row, index) => dotsOf(row, index, figure)) },
    mark: { type: 'point' as const, filled: true, size: 26, opacity: 0.85, color: figure.colour },
    encoding: { x: xOf('ms'), y: { field: 'y', ...y }, ...DESCRIBED },
  };
  return {
    id: figure.id,
    title: figure.title,
    sentences: [
      isDense
        ? `${formatCount(values.length, 'sample')}: above ${MAX_DOTS} their density is drawn, the higher the more of them.`
        : 'Each dot is one valid sample; nothing is dropped as an outlier.',
      'The line is the median, the band its 95 % interval.',
      ...note,
    ],
    legend: [
      { colour: figure.colour, mark: isDense ? 'bar' : '●', text: isDense ? 'samples' : 'sample' },
      { colour: COLOURS.ink, mark: 'line', text: 'median' },
      { colour: COLOURS.ink, mark: 'band', text: '95 % interval of the median' },
    ],
    table: summaryTable(rows, figure),
    panels: [
      {
        title: figure.title,
        axes: 'top',
        spec: {
          height: shown.length * ROW_PX,
          layer: [
            {
              data: { values: shown.flatMap(bandOf) },
              mark: { type: 'rect', opacity: 0.18, color: COLOURS.ink },
              encoding: { x: xOf('low'), x2: { field: 'high' }, y: { field: 'y', ...y }, y2: { field: 'y2' } },
            },
            ...(isDense ? [density] : []),
            {
              data: { values: shown.map((row, index) => medianOf(row, index, figure)) },
              mark: { type: 'rule', strokeWidth: 2.5, color: COLOURS.ink },
              encoding: { x: xOf('ms'), y: { field: 'y', ...y }, y2: { field: 'y2' }, ...DESCRIBED },
            },
            ...(isDense ? [] : [dots]),
            ...rowTexts(
              shown.map(({ name, summary }) => ({
                name,
                figures: `${formatMedian(figure.metric, summary)} ms, n = ${formatNumber(summary.n)}`,
              })),
              ROW_PX,
            ),
          ],
        },
      },
    ],
  };
}

/** Dots are spread over the height of the row in an order that repeats itself only after many (golden ratio). */
function dotsOf({ name, values }: Row, index: number, { metric }: Figure): object[] {
  return values.map((ms, number) => ({
    ms,
    y: index * ROW_PX + MARKS_TOP_PX + 3 + ((number * 0.618034) % 1) * (DOTS_PX - 6),
    says: `${name}: ${formatFigure(metric, ms)} ms`,
  }));
}

function bandOf({ summary: { medianInterval } }: Row, index: number): object[] {
  if (medianInterval === null) return [];
  const top = index * ROW_PX + MARKS_TOP_PX;
  return [{ low: medianInterval.low, high: medianInterval.high, y: top, y2: top + DOTS_PX }];
}

function medianOf({ name, summary }: Row, index: number, figure: Figure): object {
  const top = index * ROW_PX + MARKS_TOP_PX;
  const says = `${name}: median ${formatMedian(figure.metric, summary)} ms, ${formatCount(summary.n, 'sample')}`;
  return { ms: summary.median, y: top, y2: top + DOTS_PX, says };
}

/** Bars of equal width on the axis, as high as their share of the row's fullest one. */
function densityBars(rows: readonly Row[], isLog: boolean, { metric }: Figure): object[] {
  const to = isLog ? Math.log : (value: number) => value;
  const back = isLog ? Math.exp : (value: number) => value;
  const low = rows.reduce((min, { values }) => values.reduce((a, b) => Math.min(a, b), min), Number.POSITIVE_INFINITY);
  const high = rows.reduce((max, { values }) => values.reduce((a, b) => Math.max(a, b), max), Number.NEGATIVE_INFINITY);
  const width = (to(high) - to(low)) / BINS || 1;
  return rows.flatMap(({ name, values }, index) => {
    const counts = new Map<number, number>();
    for (const value of values) {
      const bin = Math.min(BINS - 1, Math.floor((to(value) - to(low)) / width));
      counts.set(bin, (counts.get(bin) ?? 0) + 1);
    }
    const fullest = Math.max(...counts.values());
    const bottom = index * ROW_PX + MARKS_TOP_PX + DOTS_PX;
    return [...counts].map(([bin, count]) => {
      const from = back(to(low) + bin * width);
      const until = back(to(low) + (bin + 1) * width);
      const says = `${name}: ${formatCount(count, 'sample')} from ${formatFigure(metric, from)} to ${formatFigure(metric, until)} ms`;
      return { low: from, high: until, y: bottom - (DOTS_PX * count) / fullest, y2: bottom, says };
    });
  });
}

function summaryTable(rows: readonly Row[], figure: Figure): ReportTable {
  const cell = (value: number) => text(formatFigure(figure.metric, value));
  return {
    title: figure.title,
    notes: [],
    columns: [
      left('Configuration'),
      right('Samples'),
      right('Median ms'),
      right('Min ms'),
      right('p75 ms'),
      right('p90 ms'),
      right('Max ms'),
    ],
    rows: rows.map(({ name, summary }) => [
      text(name),
      text(formatNumber(summary.n)),
      text(formatMedian(figure.metric, summary)),
      cell(summary.min),
      cell(summary.p75),
      cell(summary.p90),
      cell(summary.max),
    ]),
  };
}
