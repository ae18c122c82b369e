/** Nights by UTC day: one entry per day, so that a day without a night shows as a gap. */
import type { PastNight } from './past-night.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;

/** UTC day of an ISO time, or of a time in ms, `yyyy-mm-dd`. */
export function dayOf(time: string | number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** All days from the first to the last, both included; none when the last is before the first. */
export function daysBetween(first: string, last: string): string[] {
  const firstMs = Date.parse(first);
  const count = Math.round((Date.parse(last) - firstMs) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, day) => dayOf(firstMs + day * DAY_MS));
}

/**
 * The night of each day. Of several runs on one day the last complete one counts, or the last of all when none is
 * complete, so that a repeated run replaces a failed one.
 */
export function nightsByDay(nights: readonly PastNight[]): Map<string, PastNight> {
  const byDay = new Map<string, PastNight>();
  const inOrder = nights.toSorted((left, right) => Date.parse(left.startedAt) - Date.parse(right.startedAt));
  for (const night of inOrder) {
    const day = dayOf(night.startedAt);
    const earlier = byDay.get(day);
    if (earlier === undefined || night.status === 'complete' || earlier.status !== 'complete') byDay.set(day, night);
  }
  return byDay;
}
