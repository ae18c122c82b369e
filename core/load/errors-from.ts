/** From which rate on a function under load failed, and how much it took without failing. */
import type { ExcludeReason } from '../telemetry/types.ts';
import type { LoadFigures, PlacedSample } from './figures.ts';
import { scheduledRps } from './schedule.ts';
import type { LoadPhase } from './types.ts';

/** What the function or the service in front of it did; the other reasons say that we measured something else. */
const FAILURES: readonly ExcludeReason[] = ['function_error', 'invoke_failed', 'throttled', 'wrong_answer'];

/**
 * The lowest rate at which a request failed or was throttled, in arrivals a second: the rate that the phases asked for when
 * the request was due. On a ramp that is where errors begin.
 * @returns null when nothing failed
 */
export function errorsFromRps(phases: readonly LoadPhase[], placed: readonly PlacedSample[]): number | null {
  const rates = placed
    .filter(({ sample }) => isFailure(sample.excludeReason))
    .map(({ intendedMs }) => scheduledRps(phases, intendedMs));
  return rates.length === 0 ? null : rates.reduce((lowest, rate) => Math.min(lowest, rate));
}

/**
 * The highest throughput of a window in which nothing failed, in valid answers a second.
 * @returns null when every window has a failure, or no answer that counts
 */
export function errorFreeThroughputRps(
  windows: readonly Pick<LoadFigures, 'n' | 'errors' | 'throughputRps'>[],
): number | null {
  const clean = windows.filter(({ n, errors }) => n > 0 && Object.keys(errors).length === 0);
  return clean.length === 0 ? null : Math.max(...clean.map(({ throughputRps }) => throughputRps));
}

function isFailure(reason: ExcludeReason | undefined): boolean {
  return reason !== undefined && FAILURES.includes(reason);
}
