/** How many requests were out at the same time. */

/** A request from being sent to its answer, in ms on one clock. */
interface Request {
  readonly sentMs: number;
  readonly endedMs: number;
}

/**
 * The most requests that were out at once in a stretch of time. A request is out from its start up to, and not including,
 * its end; one that starts and ends in the same millisecond counts for that millisecond.
 * @param fromMs start of the stretch
 * @param toMs its end, not included
 */
export function maxConcurrency(requests: readonly Request[], fromMs: number, toMs: number): number {
  const changes: { readonly atMs: number; readonly by: number }[] = [];
  for (const { sentMs, endedMs } of requests) {
    const end = Math.max(endedMs, sentMs + 1);
    if (sentMs >= toMs || end <= fromMs) continue;
    changes.push({ atMs: Math.max(sentMs, fromMs), by: 1 }, { atMs: end, by: -1 });
  }
  // At one instant what ends makes room before what starts is counted.
  changes.sort((left, right) => left.atMs - right.atMs || left.by - right.by);
  let out = 0;
  let most = 0;
  for (const { by } of changes) {
    out += by;
    most = Math.max(most, out);
  }
  return most;
}
