/** The record in two parts: constants are chosen on the nights before the split and judged on those since. */
import type { SeriesOwner } from '../../../core/history/find-shifts.ts';
import type { SeriesValue } from '../../../core/history/types.ts';
import { cleanNights, type RecordedSeries, recordedSeries, residuals } from '../recorded-series.ts';

export const SPLIT_DAY = '2024-10-01';
/** Part of every seed, so that another draw is one change here. */
const SEED = 'nights-1';
/** Nights before the first that counts: a series that is younger at the split is judged only. */
export const WARM_UP = 60;

const { days, series } = recordedSeries();
const split = days.indexOf(SPLIT_DAY);

export interface Part {
  readonly name: 'chosen' | 'judged';
  /** Indices of the days whose nights count, the last one excluded. */
  readonly from: number;
  readonly to: number;
  /** Clean nights by series, in ms. */
  readonly clean: (id: string, count: number, seed: string) => SeriesValue[];
  readonly ids: readonly string[];
}

export const RECORD = { days, series };

export const OWNERS: ReadonlyMap<string, SeriesOwner> = new Map(
  series.map(({ id }) => [id, { function: id, group: id.endsWith('arm64') ? 'arm64' : 'x86_64' }]),
);

function makePart(name: Part['name'], from: number, to: number): Part {
  const sources = new Map(
    series
      .map((own: RecordedSeries) => ({ id: own.id, medians: own.medians.slice(from, to) }))
      .filter(({ medians }) => medians.filter((value) => value !== null).length >= WARM_UP)
      .map((own) => [own.id, residuals(own)]),
  );
  return {
    name,
    from,
    to,
    ids: [...sources.keys()],
    clean: (id, count, seed) => cleanNights(sources.get(id) ?? [], count, `${SEED}/${seed}/${id}`),
  };
}

export const PARTS: readonly Part[] = [makePart('chosen', 0, split), makePart('judged', split, days.length)];
