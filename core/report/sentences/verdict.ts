/** What a reader takes away from a run: one sentence, and at most three figures. */
import type { Comparison, ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure, formatInterval } from '../../format/figures.ts';
import { formatCount, formatNumber, formatRatio, intervalText } from '../../format/numbers.ts';
import { payloadText, verdictWord } from '../../format/words.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import { statusSentence } from './headline.ts';
import { newShifts, nightlySentences, seriesName } from './nightly.ts';

export interface KeyFigure {
  /** `Cold start, rust-dynamodb`. */
  readonly title: string;
  /** `817 ms`. */
  readonly value: string;
  /** Interval and number of samples, or what it is compared with. */
  readonly detail: string;
  readonly tone?: 'good' | 'bad';
}

const COLD = { phase: 'cold', metric: 'initAndDurationMs' } as const;
const WARM = { phase: 'warm', metric: 'durationMs' } as const;
type Headline = typeof COLD | typeof WARM;

/** The verdict: that of the nights where there is one, else what the comparison or the figures say. */
export function verdictSentence(results: Results): string {
  if (results.run.status === 'failed' || results.run.samples.valid === 0) return statusSentence(results);
  const partial = results.run.status === 'partial' ? 'PARTIAL, something is missing: ' : '';
  const nightly = nightlySentences(results)[0];
  const sentence =
    isDecided(results) && nightly !== undefined ? nightly : (comparedSentence(results) ?? plainSentence(results));
  return `${partial}${sentence}`;
}

/** At most three. */
export function keyFigures(results: Results): KeyFigure[] {
  const figures = [
    ...shiftFigures(results),
    ...comparedFigures(results),
    ...plainFigures(results),
    ...loadFigures(results),
  ];
  const titles = new Set<string>();
  return figures.filter(({ title }) => !titles.has(title) && titles.add(title)).slice(0, 3);
}

function isDecided({ nightly }: Results): boolean {
  return nightly?.verdict === 'regressed' || nightly?.verdict === 'improved';
}

/** How far a ratio is from 1, in either direction. */
function distance({ ratio }: Comparison): number {
  return Math.abs(Math.log(ratio));
}

/** At the smallest memory size and first payload, as in published tables; the largest difference first. */
function comparedAt(results: Results, { phase, metric }: Headline): readonly Comparison[] {
  const all = results.comparisons.filter((comparison) => comparison.phase === phase && comparison.metric === metric);
  const memoryMb = Math.min(...all.map((comparison) => comparison.memoryMb));
  const payload = all.find((comparison) => comparison.memoryMb === memoryMb)?.payload;
  const there = all.filter((comparison) => comparison.memoryMb === memoryMb && comparison.payload === payload);
  const candidates = Map.groupBy(there, ({ candidate, override = '' }) => `${candidate} ${override}`);
  return [...candidates.values()].flatMap(([first]) => first ?? []).toSorted((a, b) => distance(b) - distance(a));
}

/**
 * `python takes 3.19× [2.91–3.44] as long as rust to start cold (1,450 against 455 ms at 128 MB); 2 others differ less;
 * for a warm call 4.27× [3.89–4.68].`
 */
function comparedSentence(results: Results): string | undefined {
  const cold = comparedAt(results, COLD);
  const warm = comparedAt(results, WARM);
  const headline = cold.length > 0 ? COLD : WARM;
  const compared = headline === COLD ? cold : warm;
  const [first] = compared;
  if (first === undefined) return undefined;
  const [candidateMs, referenceMs] = (['candidate', 'reference'] as const).map((side) =>
    formatFigure(headline.metric, summaryOf(configurationOf(results, first, side), headline)?.median),
  );
  const task = headline === COLD ? 'to start cold' : 'for a warm call';
  const inMs = `(${candidateMs} against ${referenceMs} ms at ${first.memoryMb} MB)`;
  const sameWarm = warm.find((comparison) => sideName(comparison, 'candidate') === sideName(first, 'candidate'));
  const parts = [
    `${sideName(first, 'candidate')} takes ${ratioText(first)} ${sideName(first, 'reference')} ${task} ${inMs}`,
    // Of the first figure only: for warm calls another function may be the furthest.
    ...(compared.length > 1
      ? [`${formatCount(compared.length - 1, 'other')} ${compared.length === 2 ? 'differs' : 'differ'} less`]
      : []),
    ...(headline === COLD && sameWarm !== undefined
      ? [`for a warm call ${ratioText(sameWarm).replace(/ as long as$| as$/, '')}`]
      : []),
    ...(first.interval === null ? ['too few samples to be sure'] : []),
  ];
  return `${parts.join('; ')}.`;
}

/** `3.19× [2.91–3.44] as long as`, or in words where that is no difference. */
function ratioText(comparison: Comparison): string {
  const { ratio, interval } = comparison;
  if (interval === null) return `about ${formatRatio(ratio)} as long as`;
  const figures = `${formatRatio(ratio)} ${intervalText(interval)}`;
  const word = verdictWord(comparison);
  if (word === 'same') return `the same time (${figures}) as`;
  return word === '~' ? `about as long (${figures}, not shown to differ) as` : `${figures} as long as`;
}

function sideName(comparison: Comparison, side: 'candidate' | 'reference'): string {
  const isOwn = comparison.candidate === comparison.reference;
  const override = side === 'candidate' ? comparison.override : comparison.referenceOverride;
  return isOwn ? `${comparison[side]} / ${override ?? 'plain'}` : comparison[side];
}

function configurationOf(
  results: Results,
  comparison: Comparison,
  side: 'candidate' | 'reference',
): ConfigurationResult | undefined {
  const override =
    side === 'reference' && comparison.referenceOverride !== undefined
      ? comparison.referenceOverride
      : comparison.override;
  return results.configurations.find(
    (row) =>
      row.function === comparison[side] &&
      row.memoryMb === comparison.memoryMb &&
      row.payload === comparison.payload &&
      (row.override ?? null) === (override ?? null),
  );
}

function summaryOf(row: ConfigurationResult | undefined, { phase, metric }: Headline): MetricSummary | undefined {
  return row?.[phase]?.metrics[metric];
}

/** The load where there is one, and the first configuration with samples, for runs without a comparison. */
function plainSentence(results: Results): string {
  const row = results.configurations.find(({ cold, warm }) => (cold?.n ?? 0) + (warm?.n ?? 0) > 0);
  const load = loadSentence(results);
  if (row === undefined) return load ?? statusSentence(results);
  const cold = summaryOf(row, COLD);
  const warm = summaryOf(row, WARM);
  const parts = [
    ...(cold === undefined ? [] : [`starts cold in ${msText(COLD, cold)}`]),
    ...(warm === undefined ? [] : [`answers warm in ${msText(WARM, warm)}`]),
  ];
  const plain = `${row.function} ${parts.join(' and ')} at ${row.memoryMb} MB.`;
  return load === undefined ? plain : `${load.slice(0, -1)}; ${plain}`;
}

function loadSentence(results: Results): string | undefined {
  const row = results.configurations.find(({ load }) => load !== undefined);
  if (row?.load === undefined) return undefined;
  const { load } = row;
  const name = `${row.function} at ${row.memoryMb} MB`;
  if (!load.valid) return `The load on ${name} is invalid: the generator did not keep to its schedule.`;
  const latency = load.overall.metrics.latencyMs;
  const failed = load.overall.sent - load.overall.n;
  const slow =
    latency === undefined
      ? ''
      : `, half of them within ${formatNumber(latency.median)} ms and 75 % within ${formatNumber(latency.p75)} ms`;
  return `${name} answered ${load.overall.n} of ${load.overall.sent} requests${slow}${failed === 0 ? ', none failed' : `; ${failed} failed`}.`;
}

function msText({ metric }: Headline, { median, medianInterval }: MetricSummary): string {
  const ms = `${formatFigure(metric, median)} ms`;
  return medianInterval === null ? ms : `${ms} ${formatInterval(metric, medianInterval)}`;
}

function shiftFigures({ nightly }: Results): KeyFigure[] {
  if (nightly === undefined) return [];
  return (['slower', 'faster'] as const).flatMap((direction) =>
    newShifts(nightly, direction)
      .slice(0, 3)
      .map(({ key, ratio, baselineMs, tonightMs, changedOn }) => ({
        title: seriesName(key),
        value: `${formatRatio(ratio)} ${direction}`,
        detail: `${formatNumber(baselineMs)} ms before${tonightMs === null ? '' : `, ${formatNumber(tonightMs)} ms tonight`}; since ${changedOn}`,
        tone: direction === 'slower' ? ('bad' as const) : ('good' as const),
      })),
  );
}

/** The reference's cold start, then the ratio that is furthest from 1, cold and warm. */
function comparedFigures(results: Results): KeyFigure[] {
  const cold = comparedAt(results, COLD);
  const warm = comparedAt(results, WARM);
  const [first] = cold.length > 0 ? cold : warm;
  if (first === undefined) return [];
  const ratio = (comparisons: readonly Comparison[], of: string): KeyFigure[] => {
    const [furthest] = comparisons;
    if (furthest === undefined) return [];
    return [
      {
        title: `${of}, ${sideName(furthest, 'candidate')}`,
        value: formatRatio(furthest.ratio),
        detail: `of ${sideName(furthest, 'reference')}${furthest.interval === null ? '; too few samples for an interval' : ` ${intervalText(furthest.interval)}: ${verdictWord(furthest).replace('~', 'not shown to differ')}`}`,
      },
    ];
  };
  const row = configurationOf(results, first, 'reference');
  return [...figuresOf(row, [COLD]), ...ratio(cold, 'Cold start'), ...ratio(warm, 'Warm call')];
}

function plainFigures(results: Results): KeyFigure[] {
  const row = results.configurations.find(({ cold, warm }) => (cold?.n ?? 0) + (warm?.n ?? 0) > 0);
  return figuresOf(row, [COLD, WARM]);
}

function figuresOf(row: ConfigurationResult | undefined, headlines: readonly Headline[]): KeyFigure[] {
  return headlines.flatMap((headline) => {
    const summary = summaryOf(row, headline);
    if (row === undefined || summary === undefined) return [];
    const interval = summary.medianInterval;
    const format = (value: number) => formatFigure(headline.metric, value);
    return [
      {
        title: `${headline === COLD ? 'Cold start' : 'Warm call'}, ${row.function}`,
        value: `${format(summary.median)} ms`,
        detail: `${row.memoryMb} MB, ${payloadText(row)}; ${interval === null ? '' : `95 % within ${format(interval.low)}–${format(interval.high)}, `}n = ${summary.n}`,
      },
    ];
  });
}

function loadFigures(results: Results): KeyFigure[] {
  return results.configurations.flatMap((row): KeyFigure[] => {
    const latency = row.load?.overall.metrics.latencyMs;
    if (row.load === undefined || latency === undefined) return [];
    const { overall } = row.load;
    const figure = (name: string, ms: number | undefined): KeyFigure[] =>
      ms === undefined
        ? []
        : [
            {
              title: `${name}, ${row.function}`,
              value: `${formatNumber(ms)} ms`,
              detail: 'from its intended start to its response',
            },
          ];
    const failed = overall.sent - overall.n;
    return [
      ...figure('Median latency', latency.median),
      ...figure('99 % within', latency.p99),
      {
        title: `Requests, ${row.function}`,
        value: formatNumber(overall.sent),
        detail: failed === 0 ? 'none failed' : `${formatNumber(failed)} failed`,
      },
    ];
  });
}
