/** Nights on a calendar: one place a UTC day, so that a night that never was shows as a gap. */
import type { Night } from './types.ts';

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
 * complete: a repeated run repairs a night.
 */
export function nightsByDay(nights: readonly Night[]): Map<string, Night> {
  const byDay = new Map<string, Night>();
  const inOrder = nights.toSorted((left, right) => Date.parse(left.startedAt) - Date.parse(right.startedAt));
  for (const night of inOrder) {
    const day = dayOf(night.startedAt);
    const known = byDay.get(day);
    if (known === undefined || night.status === 'complete' || known.status !== 'complete') byDay.set(day, night);
  }
  return byDay;
}
