/** Nightly series from the recorded history, and clean nights made from them. */
import type { SeriesValue } from '../../core/history/types.ts';
import { median } from '../../core/statistics/quantile.ts';
import { seededRandom } from '../../core/statistics/seeded-shuffle.ts';
import { familiesByDate, readRecordedCells, recordedDates } from '../kit/lambda-perf.ts';

export interface RecordedSeries {
  readonly id: string;
  /** One per day, in ms; null if the source has no night. */
  readonly medians: readonly SeriesValue[];
}

export function recordedSeries(): { readonly days: readonly string[]; readonly series: readonly RecordedSeries[] } {
  const cells = readRecordedCells();
  const days = recordedDates(cells);
  const series = [...familiesByDate(cells)].map(([id, nights]) => ({
    id,
    medians: days.map((day): SeriesValue => {
      const samples = nights.get(day) ?? [];
      return samples.length < 6 ? null : median(samples);
    }),
  }));
  return { days, series };
}

/** Nights over which the level is computed; changes that last longer than half of this are not in the residuals. */
const LEVEL_NIGHTS = 31;

/**
 * Log residuals of a series around its running level (centred median of 31 days), from its first night to its last. This
 * removes changes that last for weeks; night-to-night noise, slow periods of a few nights, and gaps remain.
 */
export function residuals({ medians }: RecordedSeries): SeriesValue[] {
  const logs = medians.map((value) => (value === null ? null : Math.log(value)));
  const half = (LEVEL_NIGHTS - 1) / 2;
  const around = logs.map((value, day) => {
    if (value === null) return null;
    const window = logs.slice(Math.max(0, day - half), day + half + 1).filter((other) => other !== null);
    return value - median(window);
  });
  return around.slice(
    around.findIndex((value) => value !== null),
    around.findLastIndex((value) => value !== null) + 1,
  );
}

/** Clean nights in ms: blocks of seven consecutive residuals, drawn with replacement, around a level of 90 ms. */
export function cleanNights(source: readonly SeriesValue[], count: number, seed: string): SeriesValue[] {
  const random = seededRandom(seed);
  const nights: SeriesValue[] = [];
  while (nights.length < count) {
    const start = Math.floor(random() * (source.length - 6));
    nights.push(...source.slice(start, start + 7));
  }
  return nights.slice(0, count).map((value) => (value === null ? null : 90 * Math.exp(value)));
}
