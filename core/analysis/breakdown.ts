/** Where the time of a configuration's samples went: the medians of the parts of init and handler. */
import { definedOnly } from '../defined-only.ts';
import { median } from '../statistics/quantile.ts';
import { type PhaseObservation, READS } from '../telemetry/observation.ts';
import { machineWaitMs, phaseParts } from '../telemetry/phase-parts.ts';
import type { Sample } from '../telemetry/types.ts';
import type { Breakdown, PhaseBreakdown } from './results/types.ts';

/** @returns undefined when no sample was observed */
export function breakdownOf(samples: readonly Sample[]): Breakdown | undefined {
  const init = phaseBreakdown(samples.flatMap(({ observation }) => observation?.init ?? []));
  const handler = phaseBreakdown(samples.flatMap(({ observation }) => observation?.handler ?? []));
  return init === undefined && handler === undefined ? undefined : definedOnly({ init, handler });
}

function phaseBreakdown(phases: readonly PhaseObservation[]): PhaseBreakdown | undefined {
  if (phases.length === 0) return undefined;
  const parts = phases.map(phaseParts);
  return {
    n: phases.length,
    wallMs: median(phases.map(({ wallMs }) => wallMs)),
    computingMs: median(parts.map(({ computingMs }) => computingMs)),
    shareWaitMs: median(parts.map(({ shareWaitMs }) => shareWaitMs)),
    machineWaitMs: median(phases.map(machineWaitMs)),
    otherWaitMs: median(parts.map(({ otherWaitMs }) => otherWaitMs)),
    parallel: parts.filter(({ parallel }) => parallel).length,
    ...Object.fromEntries(
      READS.flatMap((name) => {
        const values = phases.flatMap((phase) => phase[name] ?? []);
        return values.length === 0 ? [] : [[name, median(values)]];
      }),
    ),
  };
}
