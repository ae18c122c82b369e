/**
 * What is known of where a sample's time went: from what the local cloud saw or, without that, from the CPU time in the probe,
 * or else from that of the CPU time extension (docs/where-the-time-goes.md).
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

/** A phase of which only the CPU time of the function's processes is known; what they waited for is not. */
interface CpuTimePhase {
  readonly wallMs: number;
  /** At most the duration: with parallel threads it may be more. */
  readonly computingMs: number;
  /** A part of it was read in steps of 10 ms. */
  readonly inTicks?: true;
}

interface CpuTimePhases {
  readonly init?: CpuTimePhase;
  readonly handler?: CpuTimePhase;
}

export type SampleParts =
  | { readonly source: 'local-cloud'; readonly init?: ObservedPhase; readonly handler?: ObservedPhase }
  | ({ readonly source: 'probe' | 'extension' } & CpuTimePhases);

/** @returns undefined when none of the three said anything about a phase that was reported */
export function sampleParts(sample: Sample): SampleParts | undefined {
  const { observation } = sample;
  if (observation !== undefined) {
    const { init, handler } = observation;
    return { source: 'local-cloud', ...definedOnly({ init: observedPhase(init), handler: observedPhase(handler) }) };
  }
  const probed = cpuTimePhases(sample, sample);
  if (probed !== undefined) return { source: 'probe', ...probed };
  const byExtension = extensionPhases(sample);
  return byExtension && { source: 'extension', ...byExtension };
}

/** What the CPU time extension said, also where there is a better source. */
export function extensionPhases(sample: Sample): CpuTimePhases | undefined {
  const { extension } = sample;
  return extension && cpuTimePhases(sample, extension, extension.inTicks);
}

function observedPhase(phase: PhaseObservation | undefined): ObservedPhase | undefined {
  if (phase === undefined) return undefined;
  const { cpuMs: _cpuMs, throttledMs: _throttledMs, ...others } = phase;
  return { ...others, ...phaseParts(phase), machineWaitMs: machineWaitMs(phase) };
}

function cpuTimePhases(
  { initDurationMs, durationMs }: Sample,
  { initCpuMs, cpuMs }: Pick<Sample, 'initCpuMs' | 'cpuMs'>,
  inTicks?: true,
): CpuTimePhases | undefined {
  const phase = (wallMs: number | undefined, ms: number | undefined) =>
    wallMs === undefined || ms === undefined
      ? undefined
      : definedOnly({ wallMs, computingMs: Math.min(ms, wallMs), inTicks });
  const [init, handler] = [phase(initDurationMs, initCpuMs), phase(durationMs, cpuMs)];
  return init === undefined && handler === undefined ? undefined : definedOnly({ init, handler });
}
