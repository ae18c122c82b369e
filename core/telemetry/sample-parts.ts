/**
 * What is known of where a sample's time went: from what the local cloud saw or, without that, from the CPU time in the probe
 * (docs/where-the-time-goes.md).
 */
import { definedOnly } from '../defined-only.ts';
import type { PhaseObservation } from './observation.ts';
import { machineWaitMs, type PhaseParts, phaseParts } from './phase-parts.ts';
import type { Sample } from './types.ts';

/** A phase of which all parts are known. */
export interface ObservedPhase
  extends PhaseParts,
    Pick<PhaseObservation, 'readBytes' | 'diskReadBytes' | 'majorPageFaults'> {
  readonly wallMs: number;
  /** Of the wait for the CPU share, what was not throttled. */
  readonly machineWaitMs: number;
}

/** A phase of which only the CPU time of the function's own process is known; what it waited for is not. */
interface ProbedPhase {
  readonly wallMs: number;
  /** At most the duration: with parallel threads it may be more. */
  readonly computingMs: number;
}

export type SampleParts =
  | { readonly source: 'local-cloud'; readonly init?: ObservedPhase; readonly handler?: ObservedPhase }
  | { readonly source: 'probe'; readonly init?: ProbedPhase; readonly handler?: ProbedPhase };

/** @returns undefined when neither the local cloud nor a probe said anything about a phase that was reported */
export function sampleParts(sample: Sample): SampleParts | undefined {
  const { observation, initDurationMs, initCpuMs, durationMs, cpuMs } = sample;
  if (observation !== undefined) {
    const { init, handler } = observation;
    return { source: 'local-cloud', ...definedOnly({ init: observedPhase(init), handler: observedPhase(handler) }) };
  }
  const init = probedPhase(initDurationMs, initCpuMs);
  const handler = probedPhase(durationMs, cpuMs);
  if (init === undefined && handler === undefined) return undefined;
  return { source: 'probe', ...definedOnly({ init, handler }) };
}

function observedPhase(phase: PhaseObservation | undefined): ObservedPhase | undefined {
  if (phase === undefined) return undefined;
  const { cpuMs: _cpuMs, throttledMs: _throttledMs, ...others } = phase;
  return { ...others, ...phaseParts(phase), machineWaitMs: machineWaitMs(phase) };
}

function probedPhase(wallMs: number | undefined, cpuMs: number | undefined): ProbedPhase | undefined {
  return wallMs === undefined || cpuMs === undefined ? undefined : { wallMs, computingMs: Math.min(cpuMs, wallMs) };
}
