/** From which rate on a function under load failed, and the highest throughput without a failure. */
import { scheduledRps } from '../../load/schedule.ts';
import type { LoadPhase } from '../../load/types.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import type { LoadFigures, ScheduledRequests } from './figures.ts';

/** Failures of the function or of Lambda; the other reasons only mean that the measurement is not usable. */
const FAILURES: readonly ExcludeReason[] = ['function_error', 'invoke_failed', 'throttled', 'wrong_answer'];

/**
 * The lowest rate at which a request failed or was throttled, in arrivals per second: the scheduled rate at the intended
 * start of the request. On a ramp that is where errors begin.
 * @param scheduled of segments that were sent on time: a late generator sends more requests at once than scheduled
 * @returns null when nothing failed
 */
export function errorsFromRps(phases: readonly LoadPhase[], scheduled: ScheduledRequests): number | null {
  const { table, rows } = scheduled.samples;
  let lowest: number | null = null;
  for (const [index, row] of rows.entries()) {
    if (!isFailure(table.excludeReason.get(row))) continue;
    lowest = Math.min(lowest ?? Number.POSITIVE_INFINITY, scheduledRps(phases, scheduled.intendedMs[index] ?? 0));
  }
  return lowest;
}

/** The fields of a window that are used here. */
type Window = Pick<LoadFigures, 'n' | 'errors' | 'throughputRps'> & {
  readonly fromSeconds: number;
  readonly toSeconds: number;
};

/**
 * The highest throughput of a window in which nothing failed, in valid responses per second. Only windows of full length
 * are compared: a shorter one varies more.
 * @returns null when every full window has a failure or no valid response
 */
export function errorFreeThroughputRps(windows: readonly Window[], windowSeconds: number): number | null {
  const clean = windows.filter(
    ({ n, errors, fromSeconds, toSeconds }) =>
      n > 0 && Object.keys(errors).length === 0 && toSeconds >= fromSeconds + windowSeconds,
  );
  return clean.length === 0 ? null : Math.max(...clean.map(({ throughputRps }) => throughputRps));
}

function isFailure(reason: ExcludeReason | undefined): boolean {
  return reason !== undefined && FAILURES.includes(reason);
}
