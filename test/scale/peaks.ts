/** The most of something at once, or within a window of time. */

/** @param times in ms, in any order; the window is half open */
export function mostWithin(windowMs: number, times: readonly number[]): number {
  const sorted = Float64Array.from(times).sort();
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last += 1) {
    while ((sorted[last] ?? 0) - (sorted[first] ?? 0) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  /** Absent = 1. */
  readonly count?: number;
}

/** Of overlapping spans; one that ends when another begins does not overlap it. */
export function mostAtOnce(spans: readonly Span[]): number {
  const changes = spans.flatMap(({ fromMs, toMs, count = 1 }) => [[fromMs, count] as const, [toMs, -count] as const]);
  changes.sort(([left, more], [right, less]) => left - right || more - less);
  let now = 0;
  return changes.reduce((most, [, change]) => {
    now += change;
    return Math.max(most, now);
  }, 0);
}
