/** Where the time of a configuration's samples went: the medians of the parts of init and handler. */
import { definedOnly } from '../defined-only.ts';
import { median } from '../statistics/quantile.ts';
import { READS } from '../telemetry/observation.ts';
import { toMicroseconds } from '../telemetry/phase-parts.ts';
import { type CpuTimePhase, extensionPhases, type ObservedPhase, sampleParts } from '../telemetry/sample-parts.ts';
import type { Sample } from '../telemetry/types.ts';
import type { Breakdown, CpuTimeBreakdown, CpuTimePhaseBreakdown, PhaseBreakdown } from './results/breakdown-result.ts';

/**
 * From the samples that the local cloud observed; where there is none, from those whose probe has a CPU time.
 * @returns undefined when there is neither
 */
export function breakdownOf(samples: readonly Sample[]): Breakdown | undefined {
  const parts = samples.flatMap((sample) => sampleParts(sample) ?? []);
  const observed = parts.filter((of) => of.source === 'local-cloud');
  if (observed.length > 0) return { source: 'local-cloud', ...phasesOf(observed, observedBreakdown) };
  const probed = parts.filter((of) => of.source === 'probe');
  return probed.length > 0 ? { source: 'probe', ...phasesOf(probed, cpuTimeBreakdown) } : undefined;
}

/** From the samples of which the CPU time extension said something. @returns undefined when there is none */
export function extensionBreakdown(samples: readonly Sample[]): CpuTimeBreakdown | undefined {
  const parts = samples.flatMap((sample) => extensionPhases(sample) ?? []);
  return parts.length > 0 ? { source: 'extension', ...phasesOf(parts, cpuTimeBreakdown) } : undefined;
}

function phasesOf<Phase, Medians>(
  parts: readonly { readonly init?: Phase; readonly handler?: Phase }[],
  mediansOf: (phases: readonly Phase[]) => Medians,
) {
  const [inits, handlers] = [parts.flatMap(({ init }) => init ?? []), parts.flatMap(({ handler }) => handler ?? [])];
  return definedOnly({
    init: inits.length === 0 ? undefined : mediansOf(inits),
    handler: handlers.length === 0 ? undefined : mediansOf(handlers),
  });
}

function observedBreakdown(phases: readonly ObservedPhase[]): PhaseBreakdown {
  return {
    n: phases.length,
    wallMs: median(phases.map(({ wallMs }) => wallMs)),
    computingMs: median(phases.map(({ computingMs }) => computingMs)),
    shareWaitMs: median(phases.map(({ shareWaitMs }) => shareWaitMs)),
    machineWaitMs: median(phases.map(({ machineWaitMs }) => machineWaitMs)),
    otherWaitMs: median(phases.map(({ otherWaitMs }) => otherWaitMs)),
    parallel: phases.filter(({ parallel }) => parallel).length,
    ...Object.fromEntries(
      READS.flatMap((name) => {
        const values = phases.flatMap((phase) => phase[name] ?? []);
        return values.length === 0 ? [] : [[name, median(values)]];
      }),
    ),
  };
}

function cpuTimeBreakdown(phases: readonly CpuTimePhase[]): CpuTimePhaseBreakdown {
  const inTicks = phases.filter((phase) => phase.inTicks).length;
  return {
    n: phases.length,
    wallMs: median(phases.map(({ wallMs }) => wallMs)),
    computingMs: median(phases.map(({ computingMs }) => computingMs)),
    restMs: median(phases.map(({ wallMs, computingMs }) => toMicroseconds(wallMs - computingMs))),
    ...(inTicks > 0 && { inTicks }),
  };
}
