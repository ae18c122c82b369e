/** Nights that a schedule should have started and did not. */
import { DAY_MS, dayOf } from './calendar.ts';

/**
 * Counts the nights between two scheduled times, not calendar days: where the clocks change, two nights are 23 or 25 hours
 * apart and may fall on one UTC day or skip one, although no night is missing.
 * @param previous scheduled time of the night before, ISO 8601
 * @param next scheduled time of this night
 * @returns the UTC days on which the nights between them should have been, `yyyy-mm-dd`
 */
export function missingNights(previous: string, next: string): string[] {
  const count = Math.round((Date.parse(next) - Date.parse(previous)) / DAY_MS) - 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => dayOf(Date.parse(previous) + (index + 1) * DAY_MS));
}
