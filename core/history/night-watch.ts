/** When nights start and when somebody looks whether they came, in the time zone of the schedule. */
import { DAY_MS, dayOf } from './calendar.ts';

export const NIGHT_HOUR = 2;
/** Late enough for any night that measures for hours, early enough for whoever starts work. */
export const WATCH_HOUR = 8;

const HOUR_MS = 60 * 60 * 1000;

/** The night a look is about: its UTC day, `yyyy-mm-dd`. */
export function watchedDay(lookAt: string): string {
  return dayOf(Date.parse(lookAt) - (WATCH_HOUR - NIGHT_HOUR) * HOUR_MS);
}

/** The scheduled time of the night a look is about, of those that were delivered; undefined when none was. */
export function deliveredNight(lookAt: string, delivered: readonly string[]): string | undefined {
  const lookMs = Date.parse(lookAt);
  return delivered
    .filter((time) => Date.parse(time) <= lookMs && Date.parse(time) > lookMs - DAY_MS)
    .sort((left, right) => Date.parse(left) - Date.parse(right))
    .at(-1);
}
