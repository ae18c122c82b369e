/** From which rate on a function under load failed, and how much it took without failing. */
import { scheduledRps } from '../../load/schedule.ts';
import type { LoadPhase } from '../../load/types.ts';
import type { ExcludeReason } from '../../telemetry/types.ts';
import type { LoadFigures, PlacedSample } from './figures.ts';

/** What the function or the service in front of it did; the other reasons say that we measured something else. */
const FAILURES: readonly ExcludeReason[] = ['function_error', 'invoke_failed', 'throttled', 'wrong_answer'];

/**
 * The lowest rate at which a request failed or was throttled, in arrivals a second: the rate that the phases asked for when
 * the request was due. On a ramp that is where errors begin.
 * @param placed of segments that were sent on time: a late generator sends more at once than the schedule says
 * @returns null when nothing failed
 */
export function errorsFromRps(phases: readonly LoadPhase[], placed: readonly PlacedSample[]): number | null {
  const rates = placed
    .filter(({ sample }) => isFailure(sample.excludeReason))
    .map(({ intendedMs }) => scheduledRps(phases, intendedMs));
  return rates.length === 0 ? null : rates.reduce((lowest, rate) => Math.min(lowest, rate));
}

/** A window as far as it matters here. */
type Window = Pick<LoadFigures, 'n' | 'errors' | 'throughputRps'> & {
  readonly fromSeconds: number;
  readonly toSeconds: number;
};

/**
 * The highest throughput of a window in which nothing failed, in valid answers a second. What is left of the schedule after
 * the last whole window is too short to be compared with the others: the shorter, the higher its best second.
 * @returns null when every whole window has a failure, or no answer that counts
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
