/**
 * Which shifts were reported already. The replay of a later night begins a day later and may find a shift a night later
 * than the replay that reported it.
 */
import { DAY_MS } from './calendar.ts';
import { SAME_EVENT_NIGHTS } from './likely-cause.ts';
import type { NightlyResult } from './nightly-result.ts';
import type { Night, ReportedShift } from './types.ts';

export function platformId(architecture: string): string {
  return `platform-${architecture}`;
}

/** What a night reports, for its history object; undefined when it is nothing. */
export function reportedShifts({ shifts, platforms = [] }: NightlyResult): ReportedShift[] | undefined {
  const all = [
    ...shifts.map((shift) => ({ ...shift, id: shift.key.id })),
    ...platforms.flatMap((own) => own.shifts.map((shift) => ({ ...shift, id: platformId(own.key.architecture) }))),
  ];
  const reported = all
    .filter(({ isNew }) => isNew)
    .map(({ id, direction, changedOn }) => ({ id, direction, changedOn }));
  return reported.length === 0 ? undefined : reported;
}

/** True when one of the nights reported the same series in the same direction, since about the same day. */
export function wasReported(nights: readonly Night[], { id, direction, changedOn }: ReportedShift): boolean {
  return nights
    .flatMap(({ reported = [] }) => reported)
    .some(
      (other) =>
        other.id === id &&
        other.direction === direction &&
        Math.abs(Date.parse(other.changedOn) - Date.parse(changedOn)) <= SAME_EVENT_NIGHTS * DAY_MS,
    );
}
