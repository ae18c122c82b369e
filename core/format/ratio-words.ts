/**
 * Ratios in words that can be read in one way only: `2.24× as long` and `10.2× as fast`. `2.24× slower` is read by some as
 * 3.24 times as long. Every output writes ratios with these functions.
 */
import type { Interval, Verdict } from '../statistics/types.ts';
import { formatRatio, intervalText } from './numbers.ts';

interface Ratio {
  /** What was divided: times are long or fast, sizes and billed milliseconds are much. */
  readonly metric: string;
  /** candidate / reference. */
  readonly ratio: number;
}

export interface JudgedRatio extends Ratio {
  readonly interval: Interval | null;
  readonly verdict: Verdict;
}

/** `2.24× as long`; `10.2× as fast` for 0.0981; `0.18× as much` for a size. */
export function ratioWords(of: Ratio): string {
  const word = isAmount(of) ? 'much' : isFaster(of) ? 'fast' : 'long';
  return `${formatRatio(isFaster(of) ? 1 / of.ratio : of.ratio)} as ${word}`;
}

/** The interval that belongs to `ratioWords`, inverted where the ratio is: `[2.10–2.40]`. */
export function ratioInterval(of: Ratio, interval: Interval): string {
  const { low, high } = interval;
  return intervalText(isFaster(of) ? { ...interval, low: 1 / high, high: 1 / low } : interval);
}

/** True when the verdict claims a difference. */
export function isDifferent({ verdict }: Pick<JudgedRatio, 'verdict'>): boolean {
  return verdict === 'improved' || verdict === 'regressed';
}

/** With its verdict: `2.24× as long [2.10–2.40]`, `1.01× [0.98–1.03] same`, `1.20× [0.90–1.50] ~`, `2.24×` without interval. */
export function judgedRatio(judged: JudgedRatio): string {
  const { ratio, interval } = judged;
  if (interval === null) return formatRatio(ratio);
  return isDifferent(judged)
    ? `${ratioWords(judged)} ${ratioInterval(judged, interval)}`
    : `${formatRatio(ratio)} ${intervalText(interval)} ${sameOrUnknown(judged)}`;
}

/** The same without the interval: `2.24× as long`, `1.01× same`, `1.20× ~`. */
export function judgedRatioShort(judged: JudgedRatio): string {
  if (judged.interval === null) return formatRatio(judged.ratio);
  return isDifferent(judged) ? ratioWords(judged) : `${formatRatio(judged.ratio)} ${sameOrUnknown(judged)}`;
}

/** In a sentence: `2.24× as long [2.10–2.40]`, `the same (1.01× [0.98–1.03])`, `not shown to differ (1.20× [0.90–1.50])`. */
export function judgedRatioInSentence(judged: JudgedRatio): string {
  const { interval, ratio, verdict } = judged;
  if (interval === null) return `about ${ratioWords(judged)}`;
  if (isDifferent(judged)) return judgedRatio(judged);
  const figures = `(${formatRatio(ratio)} ${intervalText(interval)})`;
  return verdict === 'unchanged' ? `the same ${figures}` : `not shown to differ ${figures}`;
}

/** `~` = not shown to differ, as in benchstat. */
function sameOrUnknown({ verdict }: JudgedRatio): string {
  return verdict === 'unchanged' ? 'same' : '~';
}

function isAmount({ metric }: Ratio): boolean {
  return /(?:Mb|Bytes|_mb|_kb|_bytes)$/.test(metric) || metric === 'billedDurationMs';
}

function isFaster(of: Ratio): boolean {
  return !isAmount(of) && of.ratio < 1;
}
