/** Figures of what the stub of the Lambda API was asked, from its log. */
import type { StubCall } from './stub-functions.ts';

/** Updates one after another, and after each the longest of the calls that were made at the same time. */
export function modelledMs(calls: readonly StubCall[]): number {
  let totalMs = 0;
  let longestMs = 0;
  for (const { updateMs, initMs = 0, durationMs = 0 } of calls) {
    if (updateMs !== undefined) {
      totalMs += longestMs + updateMs;
      longestMs = 0;
    }
    longestMs = Math.max(longestMs, initMs + durationMs);
  }
  return totalMs + longestMs;
}

/** How long after the end of an update a poll found it ended, in percent of the update: the mean; NaN without polls. */
export function lateByPercent(calls: readonly StubCall[]): number {
  const late: number[] = [];
  for (const [index, { updateMs, atMs }] of calls.entries()) {
    if (updateMs === undefined) continue;
    const next = calls.slice(index + 1).findIndex((call) => call.updateMs !== undefined);
    const own = calls.slice(index + 1, next < 0 ? undefined : index + 1 + next);
    const found = own.findLast(({ isPoll }) => isPoll);
    if (found) late.push((found.atMs - atMs - updateMs) / updateMs);
  }
  return late.length === 0 ? Number.NaN : (100 * late.reduce((sum, value) => sum + value, 0)) / late.length;
}
