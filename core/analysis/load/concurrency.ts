/** How many requests were in flight at the same time. */

/** When a request was sent and when its response ended, in ms on one clock. */
interface Request {
  readonly sentMs: number;
  readonly endedMs: number;
}

/**
 * The maximum number of requests in flight at once within a time span. A request is in flight from its start up to, and
 * not including, its end; one that starts and ends in the same millisecond counts for that millisecond.
 * @param fromMs start of the time span
 * @param toMs its end, not included
 */
export function maxConcurrency(requests: readonly Request[], fromMs: number, toMs: number): number {
  const changes: { readonly atMs: number; readonly by: number }[] = [];
  for (const { sentMs, endedMs } of requests) {
    const end = Math.max(endedMs, sentMs + 1);
    if (sentMs >= toMs || end <= fromMs) continue;
    changes.push({ atMs: Math.max(sentMs, fromMs), by: 1 }, { atMs: end, by: -1 });
  }
  // At the same millisecond, ends are counted before starts.
  changes.sort((left, right) => left.atMs - right.atMs || left.by - right.by);
  let inFlight = 0;
  let max = 0;
  for (const { by } of changes) {
    inFlight += by;
    max = Math.max(max, inFlight);
  }
  return max;
}
