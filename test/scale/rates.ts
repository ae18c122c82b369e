/** The highest number of events within any window of this length. @param times ascending, in ms */
export function mostWithin(windowMs: number, times: readonly number[]): number {
  let most = 0;
  let start = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[start] ?? time) >= windowMs) start += 1;
    most = Math.max(most, index - start + 1);
  }
  return most;
}
