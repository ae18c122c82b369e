/** Where the time of a configuration's samples went: the medians of the parts of init and handler. */
import { definedOnly } from '../defined-only.ts';
import { median } from '../statistics/quantile.ts';
import { READS } from '../telemetry/observation.ts';
import { toMicroseconds } from '../telemetry/phase-parts.ts';
import { type SampleRows, samplesOf } from '../telemetry/sample-index.ts';
import { type ObservedPhase, sampleParts } from '../telemetry/sample-parts.ts';
import type { NumberField } from '../telemetry/sample-table.ts';
import type { Breakdown, PhaseBreakdown, ProbedPhaseBreakdown } from './results/breakdown-result.ts';

/**
 * From the samples that the local cloud observed; where there is none, from those whose probe has a CPU time.
 * @returns undefined when there is neither
 */
export function breakdownOf(samples: SampleRows): Breakdown | undefined {
  const observed = observedParts(samples);
  if (observed.length > 0) {
    const inits = observed.flatMap(({ init }) => init ?? []);
    const handlers = observed.flatMap(({ handler }) => handler ?? []);
    return {
      source: 'local-cloud',
      ...definedOnly({ init: observedBreakdown(inits), handler: observedBreakdown(handlers) }),
    };
  }
  const init = probedBreakdown(samples, 'initDurationMs', 'initCpuMs');
  const handler = probedBreakdown(samples, 'durationMs', 'cpuMs');
  if (init === undefined && handler === undefined) return undefined;
  return { source: 'probe', ...definedOnly({ init, handler }) };
}

function observedParts(samples: SampleRows) {
  if (samples.table.observations.size === 0) return [];
  const parts = samplesOf(samples).flatMap((sample) => sampleParts(sample) ?? []);
  return parts.filter((of) => of.source === 'local-cloud');
}

function observedBreakdown(phases: readonly ObservedPhase[]): PhaseBreakdown | undefined {
  if (phases.length === 0) return undefined;
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

/** Over the samples that have both the duration and the CPU time. */
function probedBreakdown(
  { table, rows }: SampleRows,
  wallField: NumberField,
  cpuField: NumberField,
): ProbedPhaseBreakdown | undefined {
  const [walls, cpus] = [table.numbers[wallField].of(rows), table.numbers[cpuField].of(rows)];
  const isKnown = (_: number, index: number) => !Number.isNaN(walls[index]) && !Number.isNaN(cpus[index]);
  const [wallMs, cpuMs] = [walls.filter(isKnown), cpus.filter(isKnown)];
  if (wallMs.length === 0) return undefined;
  // With parallel threads it may be more.
  const computingMs = cpuMs.map((cpu, index) => Math.min(cpu, wallMs[index] ?? cpu));
  return {
    n: wallMs.length,
    wallMs: median(wallMs),
    computingMs: median(computingMs),
    restMs: median(wallMs.map((wall, index) => toMicroseconds(wall - (computingMs[index] ?? 0)))),
  };
}
