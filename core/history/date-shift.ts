/** A shift with its days, its size with an interval, and how sure it is. */
import { definedOnly } from '../defined-only.ts';
import { hodgesLehmannRatio } from '../statistics/hodges-lehmann-ratio.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import type { Interval } from '../statistics/types.ts';
import type { SeriesValue, Shift } from './types.ts';

/** Nights on either side of a shift from which its size is estimated, at most. */
export const COMPARED_NIGHTS = 30;

export interface DatedShift extends Shift {
  readonly suspectedOn: string;
  readonly foundOn: string;
  readonly changedOn: string;
  /** Days between which it began, with 95 %. */
  readonly changedOnBetween: readonly [string, string];
  /** First day back at the level before; absent unless it returned. */
  readonly revertedOn?: string;
  /** Of `ratio`; null where there are too few nights since the change. */
  readonly interval: Interval | null;
  /** One-sided Mann–Whitney, nights since against nights before: how clear it is by now, not how it was found. */
  readonly pValue: number;
}

interface ShiftContext {
  /** Of the series, without the platform's part; one per day. */
  readonly values: readonly SeriesValue[];
  readonly days: readonly string[];
  /** The shifts of the series before and after this one. */
  readonly previous: Shift | undefined;
  readonly next: Shift | undefined;
}

/** Size and p value are computed again each night from all nights since the change, at most 30. */
export function dateShift(shift: Shift, { values, days, previous, next }: ShiftContext): DatedShift {
  const { changedAt, changedBetween, revertedAt, direction } = shift;
  const valid = (from: number, to: number): number[] => values.slice(from, to).filter((value) => value !== null);
  const start = previous?.revertedAt ?? previous?.changedAt ?? 0;
  const before = valid(start, changedAt).slice(-COMPARED_NIGHTS);
  const since = valid(changedAt, revertedAt ?? next?.changedAt ?? values.length).slice(0, COMPARED_NIGHTS);
  const estimate = hodgesLehmannRatio(since, before);
  const day = (index: number): string => days[index] ?? '';
  return definedOnly({
    ...shift,
    ratio: estimate?.ratio ?? shift.ratio,
    interval: estimate?.interval ?? null,
    pValue: mannWhitney(since, before, direction === 'slower' ? 'greater' : 'less').pValue,
    suspectedOn: day(shift.suspectedAt),
    foundOn: day(shift.foundAt),
    changedOn: day(changedAt),
    changedOnBetween: [day(changedBetween[0]), day(changedBetween[1])] as const,
    revertedOn: revertedAt === undefined ? undefined : day(revertedAt),
  });
}
