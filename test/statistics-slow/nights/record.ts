/** The shifts of the record itself. */
import { dateShift } from '../../../core/history/date-shift.ts';
import { findShifts } from '../../../core/history/find-shifts.ts';
import { OWNERS, RECORD } from './parts.ts';

interface RecordedShift {
  readonly series: string;
  readonly isPlatform: boolean;
  readonly changedOn: string;
  readonly between: readonly [string, string];
  readonly foundOn: string;
  readonly revertedOn: string | undefined;
  readonly ratio: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export function recordedShifts(): RecordedShift[] {
  const { days, series } = RECORD;
  const found = findShifts(new Map(series.map(({ id, medians }) => [id, medians])), OWNERS);
  const platforms = [...found.platforms].map(([group, own]) => [`${group}, all functions`, own, true] as const);
  return [...[...found].map(([id, own]) => [id, own, false] as const), ...platforms]
    .flatMap(([name, { shifts, values }, isPlatform]) =>
      shifts.map((shift, index): RecordedShift => {
        const surroundings = { values, days, previous: shifts[index - 1], next: shifts[index + 1] };
        const { changedOn, changedOnBetween, foundOn, revertedOn, ratio, interval } = dateShift(shift, surroundings);
        const { low, high } = interval ?? {};
        return {
          series: name,
          isPlatform,
          changedOn,
          between: changedOnBetween,
          foundOn,
          revertedOn,
          ratio,
          low,
          high,
        };
      }),
    )
    .sort((left, right) => left.changedOn.localeCompare(right.changedOn));
}
