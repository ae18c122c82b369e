/**
 * Where the time of a phase went: computing + waiting for the CPU share + waiting for something else = its duration, exactly
 * (docs/where-the-time-goes.md).
 */
import type { PhaseObservation } from './observation.ts';

/** Parts of a duration, in milliseconds with microsecond precision. */
export interface PhaseParts {
  /** CPU time, at most the duration: with parallel threads it may be more. */
  readonly computingMs: number;
  /** Able to run, but not running: the CPU share was used up, or others used the CPUs. */
  readonly shareWaitMs: number;
  /** The rest: network, disk, timers, locks. */
  readonly otherWaitMs: number;
  /** More than one thread computed: how much of it was at the same time is not known. */
  readonly parallel: boolean;
}

/** Splits a phase. The sum of its parts is `wallMs`, whatever was observed. */
export function phaseParts({ wallMs, cpuMs, shareWaitMs, parallel }: PhaseObservation): PhaseParts {
  const computingMs = Math.min(cpuMs, wallMs);
  const shareWait = Math.min(shareWaitMs, toMicroseconds(wallMs - computingMs));
  const otherWaitMs = toMicroseconds(wallMs - computingMs - shareWait);
  return { computingMs, shareWaitMs: shareWait, otherWaitMs, parallel };
}

/**
 * Waiting for the CPU share without being throttled: other processes used this machine's CPUs. Of a phase with one thread; the
 * kernel counts throttled time once for each CPU.
 */
export function machineWaitMs(phase: PhaseObservation): number {
  return toMicroseconds(phaseParts(phase).shareWaitMs - phase.throttledMs);
}

/** Removes what floating point adds, so that the printed parts add up; never negative. */
export function toMicroseconds(ms: number): number {
  return Math.max(0, Math.round(ms * 1000) / 1000);
}
