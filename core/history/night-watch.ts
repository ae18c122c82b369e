/** When nights start and when the watch checks for their reports, in the time zone of the schedule. */
import { DAY_MS, dayOf } from './calendar.ts';

/**
 * The clocks of the world change between 21:00 and 04:00: an hour from 4 to 20 comes exactly once a day in every time zone.
 * EventBridge Scheduler skips a time that does not exist (test/core/history/night-hours.test.ts).
 */
export const NIGHT_HOUR = 4;
/** Late enough for a night that measures for hours, early enough for the start of a working day. */
export const WATCH_HOUR = 8;

const HOUR_MS = 60 * 60 * 1000;

/** The UTC day, `yyyy-mm-dd`, of the night that a check is for. */
export function watchedDay(checkedAt: string): string {
  return dayOf(Date.parse(checkedAt) - (WATCH_HOUR - NIGHT_HOUR) * HOUR_MS);
}

/** The scheduled time of the night that a check is for, if it is among those that were delivered. */
export function deliveredNight(checkedAt: string, delivered: readonly string[]): string | undefined {
  const checkedMs = Date.parse(checkedAt);
  return delivered
    .filter((time) => Date.parse(time) <= checkedMs && Date.parse(time) > checkedMs - DAY_MS)
    .sort((left, right) => Date.parse(left) - Date.parse(right))
    .at(-1);
}
