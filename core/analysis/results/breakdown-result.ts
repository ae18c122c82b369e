/** Where the time of a phase's samples went, as results.json has it (docs/where-the-time-goes.md). */
import type { PhaseObservation } from '../../telemetry/observation.ts';
import type { PhaseParts } from '../../telemetry/phase-parts.ts';

/**
 * By its source: what the local cloud saw or, as on AWS, the CPU time that functions with our probe report themselves, or that
 * the CPU time extension read, in starts of their own with the extension attached.
 */
export type Breakdown =
  | { readonly source: 'local-cloud'; readonly init?: PhaseBreakdown; readonly handler?: PhaseBreakdown }
  | CpuTimeBreakdown;

/** Only computing is known; what a function waited for is not. */
export interface CpuTimeBreakdown {
  readonly source: 'probe' | 'extension';
  readonly init?: CpuTimePhaseBreakdown;
  readonly handler?: CpuTimePhaseBreakdown;
}

/** Medians over the valid samples that were observed; medians of parts need not add up to the median of their sums. */
export interface PhaseBreakdown
  extends Omit<PhaseParts, 'parallel'>,
    Pick<PhaseObservation, 'readBytes' | 'diskReadBytes' | 'majorPageFaults'> {
  /** Samples that were observed; of init, cold starts. */
  readonly n: number;
  readonly wallMs: number;
  /** Of `shareWaitMs`, what was not throttled: other processes used this machine's CPUs. */
  readonly machineWaitMs: number;
  /** Of the observed samples, the samples in which more than one thread computed. */
  readonly parallel: number;
}

/** Medians over the valid samples whose CPU time is known. */
export interface CpuTimePhaseBreakdown {
  readonly n: number;
  readonly wallMs: number;
  readonly computingMs: number;
  /** The duration without computing: waiting of every kind, and the computing that the source does not see. */
  readonly restMs: number;
  /** Of the samples, those of which a part was read in steps of 10 ms; absent = none. */
  readonly inTicks?: number;
}

/** The breakdown that the local cloud saw from outside; undefined for the others, which know no waiting. */
export function seenFromOutside(
  breakdown: Breakdown | undefined,
): Extract<Breakdown, { source: 'local-cloud' }> | undefined {
  return breakdown?.source === 'local-cloud' ? breakdown : undefined;
}

/** The breakdown that has only CPU time; undefined for one that was seen from outside. */
export function cpuTimeOnly(breakdown: Breakdown | undefined): CpuTimeBreakdown | undefined {
  return breakdown === undefined || breakdown.source === 'local-cloud' ? undefined : breakdown;
}
