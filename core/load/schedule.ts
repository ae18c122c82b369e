/**
 * The times of the arrivals of a load: a pure function of its phases, distribution and seed, computed before anything is
 * sent. An open schedule does not depend on responses, so a slow function does not slow down the callers.
 */
import { seededRandom } from '../statistics/seeded-shuffle.ts';
import type { ArrivalDistribution, LoadPhase } from './types.ts';

/** Length of all phases in seconds. */
export function totalSeconds(phases: readonly LoadPhase[]): number {
  return phases.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Expected number of arrivals: the area under the rate. */
export function expectedArrivals(phases: readonly LoadPhase[]): number {
  return phases.reduce((sum, phase) => sum + arrivalsOfPhase(phase), 0);
}

/** The highest rate of any phase, in arrivals per second. */
export function highestRps(phases: readonly LoadPhase[]): number {
  return Math.max(0, ...phases.flatMap(({ fromRps, toRps }) => [fromRps, toRps]));
}

/** The rate at `offsetMs` from the start, in arrivals per second; after the end, the final rate of the last phase. */
export function scheduledRps(phases: readonly LoadPhase[], offsetMs: number): number {
  let phaseStartMs = 0;
  for (const { seconds, fromRps, toRps } of phases) {
    const share = (offsetMs - phaseStartMs) / (seconds * 1000);
    if (share < 1) return fromRps + Math.max(0, share) * (toRps - fromRps);
    phaseStartMs += seconds * 1000;
  }
  return phases.at(-1)?.toRps ?? 0;
}

/**
 * The times of the arrivals in ms from the start, ascending, all less than the length of the phases.
 * `even`: arrival k is at the time when the area under the rate reaches k. `poisson`: the times of a Poisson process of
 * rate 1, mapped by the inverse of that area (time change of a non-homogeneous process: Çinlar, "Introduction to
 * Stochastic Processes", 1975, §4.7; at a constant rate the gaps are exponential).
 * @param seed the same phases and seed give the same schedule on every machine
 */
export function arrivalSchedule(
  phases: readonly LoadPhase[],
  distribution: ArrivalDistribution,
  seed: string,
): readonly number[] {
  const random = seededRandom(seed);
  const offsetsMs: number[] = [];
  let phaseStartMs = 0;
  /** Area under the rate before the phase. */
  let areaBefore = 0;
  let next = distribution === 'even' ? 0 : exponential(random);
  for (const phase of phases) {
    const areaOfPhase = arrivalsOfPhase(phase);
    while (next < areaBefore + areaOfPhase) {
      const inPhaseMs = secondsUntilArea(phase, next - areaBefore) * 1000;
      offsetsMs.push(phaseStartMs + Math.min(inPhaseMs, phase.seconds * 1000 - MIN_DURATION_MS));
      next += distribution === 'even' ? 1 : exponential(random);
    }
    areaBefore += areaOfPhase;
    phaseStartMs += phase.seconds * 1000;
  }
  return offsetsMs;
}

/** Rounding must not move an arrival to the end of its phase, where the next phase begins. */
const MIN_DURATION_MS = 1e-6;

function arrivalsOfPhase({ seconds, fromRps, toRps }: LoadPhase): number {
  return (seconds * (fromRps + toRps)) / 2;
}

/** Solves from·t + (to − from)·t²/(2·seconds) = area for t, in the form that avoids cancellation when the slope is small. */
function secondsUntilArea({ seconds, fromRps, toRps }: LoadPhase, area: number): number {
  if (area <= 0) return 0;
  const slope = (toRps - fromRps) / seconds;
  const root = Math.sqrt(Math.max(0, fromRps * fromRps + 2 * slope * area));
  return (2 * area) / (fromRps + root);
}

function exponential(random: () => number): number {
  return -Math.log(1 - random());
}
