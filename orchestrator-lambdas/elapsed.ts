/**
 * Milliseconds between two readings of the monotonic clock, to the microsecond: what is below is noise of the clock, and
 * eleven decimals in samples.csv would claim otherwise.
 */
export function elapsedMs(fromMs: number, toMs: number): number {
  return Math.round((toMs - fromMs) * 1000) / 1000;
}
