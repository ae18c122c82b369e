/** What a reader takes away from a run, in one or two sentences that are understood in ten seconds. */
import { isReportMetric } from '../../analysis/metrics.ts';
import type { Comparison, ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure, formatInterval } from '../../format/figures.ts';
import { isDifferent, judgedRatio, ratioWords } from '../../format/ratio-words.ts';
import { partWords } from '../../format/words.ts';
import { present } from '../../present.ts';
import type { MetricSummary } from '../../statistics/types.ts';
import {
  COLD,
  comparedAt,
  configurationOf,
  firstMeasured,
  type Headline,
  sideName,
  summaryOf,
  WARM,
} from './compared.ts';
import { loadSentence } from './load.ts';
import { nightlySentences } from './nightly.ts';
import { failedSentence, hasNoFigures, partialPrefix, statusSentence } from './status.ts';

/** Functions that are named; a suite with more has them in its table. */
const MAX_NAMED = 6;
/** With more functions their intervals are left to the table. */
const MAX_WITH_INTERVAL = 3;

/** The verdict: that of the nights where there is one, else what the load, the comparison or the figures say. */
export function verdictSentence(results: Results): string {
  if (hasNoFigures(results)) return failedSentence(results);
  const nightly = nightlySentences(results)[0];
  const sentence =
    isDecided(results) && nightly !== undefined
      ? nightly
      : present([loadSentence(results), comparedSentence(results) ?? plainSentence(results), partsSentence(results)])
          .slice(0, 2)
          .join(' ');
  return `${partialPrefix(results)}${sentence === '' ? statusSentence(results) : sentence}`;
}

function isDecided({ nightly }: Results): boolean {
  return nightly?.verdict === 'regressed' || nightly?.verdict === 'improved';
}

/**
 * `Cold start at 128 MB: rust takes 455 ms, python 3.19× as long [2.91–3.44], node the same; warm call: rust 3.10 ms, python
 * 4.27× as long [3.89–4.68], node not shown to differ.`
 */
function comparedSentence(results: Results): string | undefined {
  const cold = comparedAt(results, COLD);
  const warm = comparedAt(results, WARM);
  const parts = present([comparedPart(results, cold, COLD, undefined), comparedPart(results, warm, WARM, cold[0])]);
  if (parts.length === 0) return undefined;
  const isSure = [...cold, ...warm].some(({ interval }) => interval !== null);
  const [first = '', ...rest] = [...parts, ...(isSure ? [] : ['too few samples to be sure'])];
  return `${[first, ...rest.map((part) => part.replace(/^W/, 'w'))].join('; ')}.`;
}

/** @param said a comparison of the same sentence, whose memory size and payload are already named */
function comparedPart(
  results: Results,
  compared: readonly Comparison[],
  headline: Headline,
  said: Comparison | undefined,
): string | undefined {
  const [first] = compared;
  if (first === undefined) return undefined;
  const { memoryMb, payload } = first;
  const size = memoryMb === said?.memoryMb ? '' : ` at ${memoryMb} MB`;
  const isOnly =
    payload === said?.payload ||
    results.configurations.every((row) => row.memoryMb !== memoryMb || row.payload === payload);
  const title = `${headline === COLD ? 'Cold start' : 'Warm call'}${size}${isOnly ? '' : ` (${payload})`}`;
  return `${title}: ${[...Map.groupBy(compared, (of) => sideName(of, 'reference')).values()]
    .map((group) => againstOne(results, group, headline))
    .join('; ')}`;
}

/** `rust takes 455 ms, python 3.19× as long [2.91–3.44], node and go the same`: all of one reference. */
function againstOne(results: Results, group: readonly Comparison[], headline: Headline): string {
  const [first] = group;
  if (first === undefined) return '';
  const median = summaryOf(configurationOf(results, first, 'reference'), headline)?.median;
  const verb = headline === COLD ? ' takes' : '';
  const named = group.slice(0, MAX_NAMED);
  const alike = (title: string, verdict: Comparison['verdict']): string | undefined => {
    const names = named.filter((of) => of.interval !== null && of.verdict === verdict);
    return names.length === 0 ? undefined : `${names.map(candidateName).join(' and ')} ${title}`;
  };
  return present([
    `${sideName(first, 'reference')}${verb} ${formatFigure(headline.metric, median)} ms`,
    ...named
      .filter((of) => of.interval === null || isDifferent(of))
      .map((of) => `${candidateName(of)} ${differenceText(of, group.length <= MAX_WITH_INTERVAL)}`),
    alike('the same', 'unchanged'),
    alike('not shown to differ', 'inconclusive'),
    group.length > MAX_NAMED && `${group.length - MAX_NAMED} more in the table`,
  ]).join(', ');
}

function candidateName(comparison: Comparison): string {
  return sideName(comparison, 'candidate');
}

function differenceText(comparison: Comparison, withInterval: boolean): string {
  if (comparison.interval === null) return `about ${ratioWords(comparison)}`;
  return withInterval ? judgedRatio(comparison) : ratioWords(comparison);
}

/** Figures of a function's own that are times of its parts, without their sums. */
function partsOf(row: ConfigurationResult): [string, MetricSummary][] {
  return Object.entries(row.cold?.metrics ?? {})
    .filter(([metric]) => !isReportMetric(metric) && /_ms$/.test(metric) && !metric.startsWith('total'))
    .toSorted(([, left], [, right]) => right.median - left.median);
}

const MIN_PARTS = 3;

/** Where the suite is about cold starts alone: `In the cold start of rust-latency-breakdown (972 ms): tls 745 ms, sdk first call 88.0 ms, dns 7.30 ms.` */
function partsSentence(results: Results): string | undefined {
  if (results.configurations.some(({ warm }) => warm !== null)) return undefined;
  const measured = results.configurations.filter((row) => (row.cold?.n ?? 0) > 0);
  const memoryMb = Math.min(...measured.map((row) => row.memoryMb));
  const [row] = measured
    .filter((of) => of.memoryMb === memoryMb && partsOf(of).length >= MIN_PARTS)
    .toSorted((left, right) => partsOf(right).length - partsOf(left).length);
  const total = summaryOf(row, COLD);
  if (row === undefined || total === undefined) return undefined;
  const parts = partsOf(row)
    .slice(0, MIN_PARTS)
    .map(([metric, { median }]) => `${partWords(metric)} ${formatFigure(metric, median)} ms`);
  return `In the cold start of ${row.function} (${formatFigure(COLD.metric, total.median)} ms): ${parts.join(', ')}.`;
}

/** The first configuration with samples, for runs without a comparison. */
function plainSentence(results: Results): string | undefined {
  const row = firstMeasured(results);
  if (row === undefined) return undefined;
  const cold = summaryOf(row, COLD);
  const warm = summaryOf(row, WARM);
  const parts = [
    ...(cold === undefined ? [] : [`starts cold in ${msText(COLD, cold)}`]),
    ...(warm === undefined ? [] : [`answers warm in ${msText(WARM, warm)}`]),
  ];
  return `${row.function} ${parts.join(' and ')} at ${row.memoryMb} MB.`;
}

function msText({ metric }: Headline, { median, medianInterval }: MetricSummary): string {
  const ms = `${formatFigure(metric, median)} ms`;
  return medianInterval === null ? ms : `${ms} ${formatInterval(metric, medianInterval)}`;
}
