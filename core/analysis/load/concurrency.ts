/** How many requests were in flight at the same time. */

/**
 * The maximum number of requests in flight at once within a time span. A request is in flight from its start up to, and
 * not including, its end; one that starts and ends in the same millisecond counts for that millisecond.
 * @param sentMs of every request, in ms on one clock
 * @param endedMs of the same requests
 * @param fromMs start of the time span
 * @param toMs its end, not included
 */
export function maxConcurrency(sentMs: Float64Array, endedMs: Float64Array, fromMs: number, toMs: number): number {
  const starts = new Float64Array(sentMs.length);
  const ends = new Float64Array(sentMs.length);
  let size = 0;
  for (const [index, sent] of sentMs.entries()) {
    const end = Math.max(endedMs[index] ?? 0, sent + 1);
    if (sent >= toMs || end <= fromMs) continue;
    starts[size] = Math.max(sent, fromMs);
    ends[size] = end;
    size += 1;
  }
  starts.subarray(0, size).sort();
  ends.subarray(0, size).sort();
  let max = 0;
  let ended = 0;
  for (let started = 0; started < size; started += 1) {
    // At the same millisecond, ends are counted before starts.
    while (ended < size && (ends[ended] ?? 0) <= (starts[started] ?? 0)) ended += 1;
    max = Math.max(max, started + 1 - ended);
  }
  return max;
}
