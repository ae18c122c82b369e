/** The figures beside the verdict: at most three. */
import type { Comparison, ConfigurationResult, Results } from '../../analysis/results/types.ts';
import { formatFigure } from '../../format/figures.ts';
import { formatNumber, formatRatio, intervalText } from '../../format/numbers.ts';
import { isDifferent, ratioInterval, ratioWords } from '../../format/ratio-words.ts';
import { payloadText } from '../../format/words.ts';
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
import { loadedOf } from './load.ts';
import { newShifts, seriesName, shiftWords } from './nightly.ts';

export interface KeyFigure {
  /** `Cold start, rust-dynamodb`. */
  readonly title: string;
  /** `817 ms`. */
  readonly value: string;
  /** Interval and number of samples, or what it is compared with. */
  readonly detail: string;
  readonly tone?: 'good' | 'bad';
}

const MAX_FIGURES = 3;

/** Of what the verdict is about: nights, load, comparison, or the figures of one function. */
export function keyFigures(results: Results): KeyFigure[] {
  const figures = [
    ...shiftFigures(results),
    ...loadFigures(results),
    ...comparedFigures(results),
    ...plainFigures(results),
  ];
  const titles = new Set<string>();
  return figures.filter(({ title }) => !titles.has(title) && titles.add(title)).slice(0, MAX_FIGURES);
}

function shiftFigures({ nightly }: Results): KeyFigure[] {
  if (nightly === undefined) return [];
  return (['slower', 'faster'] as const).flatMap((direction) =>
    newShifts(nightly, direction).map((shift) => {
      const { key, baselineMs, tonightMs, changedOn } = shift;
      return {
        title: seriesName(key),
        value: shiftWords(shift),
        detail: `${formatNumber(baselineMs)} ms before${tonightMs === null ? '' : `, ${formatNumber(tonightMs)} ms tonight`}; since ${changedOn}`,
        tone: direction === 'slower' ? ('bad' as const) : ('good' as const),
      };
    }),
  );
}

/** The reference's cold start, then the ratio that is furthest from 1, cold and warm. */
function comparedFigures(results: Results): KeyFigure[] {
  const cold = comparedAt(results, COLD);
  const warm = comparedAt(results, WARM);
  const [first] = cold.length > 0 ? cold : warm;
  if (first === undefined) return [];
  const furthest = (comparisons: readonly Comparison[], of: string): KeyFigure[] =>
    comparisons
      .slice(0, 1)
      .map((comparison) => ({ title: `${of}, ${sideName(comparison, 'candidate')}`, ...ratioFigure(comparison) }));
  const row = configurationOf(results, first, 'reference');
  return [...figuresOf(row, [COLD]), ...furthest(cold, 'Cold start'), ...furthest(warm, 'Warm call')];
}

function ratioFigure(comparison: Comparison): Pick<KeyFigure, 'value' | 'detail'> {
  const { ratio, interval, verdict } = comparison;
  const reference = sideName(comparison, 'reference');
  if (interval === null)
    return { value: formatRatio(ratio), detail: `of ${reference}; too few samples for an interval` };
  if (isDifferent(comparison)) {
    return { value: ratioWords(comparison), detail: `as ${reference} ${ratioInterval(comparison, interval)}` };
  }
  const word = verdict === 'unchanged' ? 'the same' : 'not shown to differ';
  return { value: formatRatio(ratio), detail: `of ${reference} ${intervalText(interval)}: ${word}` };
}

function plainFigures(results: Results): KeyFigure[] {
  return figuresOf(firstMeasured(results), [COLD, WARM]);
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
        detail: `${row.memoryMb} MB, ${payloadText(row)}; ${interval === null ? '' : `95 % within ${format(interval.low)}–${format(interval.high)}, `}n = ${formatNumber(summary.n)}`,
      },
    ];
  });
}

/** Of valid load only: for one function its latencies and requests, for several the median latency of each. */
function loadFigures(results: Results): KeyFigure[] {
  const valid = loadedOf(results).filter(({ load }) => load.valid);
  return valid.flatMap(({ load: { overall }, ...row }): KeyFigure[] => {
    const { latencyMs: latency } = overall.metrics;
    if (latency === undefined) return [];
    const failed = overall.sent - overall.n;
    const requests = failed === 0 ? 'none failed' : `${formatNumber(failed)} failed`;
    const median = { title: `Median latency, ${row.function}`, value: `${formatNumber(latency.median)} ms` };
    const p99 = latency.p99 === undefined ? '' : `99 % within ${formatNumber(latency.p99)} ms; `;
    if (valid.length > 1) {
      return [{ ...median, detail: `${p99}${formatNumber(overall.sent)} requests, ${requests}` }];
    }
    const from = 'from its intended start to its response';
    return [
      { ...median, detail: from },
      ...(latency.p99 === undefined
        ? []
        : [{ title: `99 % within, ${row.function}`, value: `${formatNumber(latency.p99)} ms`, detail: from }]),
      { title: `Requests, ${row.function}`, value: formatNumber(overall.sent), detail: requests },
    ];
  });
}
