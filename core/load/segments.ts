/** Splits one schedule into segments that fit into one Lambda invocation each. */
import { totalSeconds } from './schedule.ts';
import type { LoadPhase, LoadSegment } from './types.ts';

/**
 * Splits into as few segments as possible, of equal length.
 * @param schedule offsets of `arrivalSchedule`, ms
 */
export function makeSegments(
  phases: readonly LoadPhase[],
  schedule: readonly number[],
  maxSegmentSeconds: number,
): readonly LoadSegment[] {
  const total = totalSeconds(phases);
  const count = Math.max(1, Math.ceil(total / maxSegmentSeconds));
  return Array.from({ length: count }, (_, index) => {
    const fromSeconds = (total * index) / count;
    const segment = { index, fromSeconds, seconds: (total * (index + 1)) / count - fromSeconds };
    return { ...segment, arrivals: arrivalsOf(segment, schedule).length };
  });
}

/** The arrivals of a segment, in ms from the start of the complete schedule. */
export function arrivalsOf(
  segment: Pick<LoadSegment, 'fromSeconds' | 'seconds'>,
  schedule: readonly number[],
): readonly number[] {
  const fromMs = segment.fromSeconds * 1000;
  const toMs = (segment.fromSeconds + segment.seconds) * 1000;
  return schedule.filter((offsetMs) => offsetMs >= fromMs && offsetMs < toMs);
}
