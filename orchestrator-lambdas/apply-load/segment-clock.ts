/** Wall-clock times of a segment from the monotonic clock, so that no time of it jumps. */
export class SegmentClock {
  readonly #startedAtMs: number;

  /** @param startedAt ISO time at which the segment's monotonic time is 0 */
  constructor(startedAt: string) {
    this.#startedAtMs = Date.parse(startedAt);
  }

  /** ISO 8601 UTC of a time in ms after the segment's start, rounded to the millisecond. */
  at(ms: number): string {
    return new Date(this.#startedAtMs + Math.round(ms)).toISOString();
  }
}
