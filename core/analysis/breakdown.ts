/** Where the time of a configuration's samples went: the medians of the parts of init and handler. */
import { definedOnly } from '../defined-only.ts';
import { median } from '../statistics/quantile.ts';
import { READS } from '../telemetry/observation.ts';
import { toMicroseconds } from '../telemetry/phase-parts.ts';
import { type SampleRows, samplesOf } from '../telemetry/sample-index.ts';
import { type ObservedPhase, sampleParts } from '../telemetry/sample-parts.ts';
import type { Breakdown, CpuTimeBreakdown, CpuTimePhaseBreakdown, PhaseBreakdown } from './results/breakdown-result.ts';

/** The CPU times of rows, NaN where one is not known; without the ticks, where none of them was read in ticks. */
interface CpuTimes {
  readonly initCpuMs: Float64Array;
  readonly cpuMs: Float64Array;
  readonly inTicks?: readonly boolean[];
}

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
  const { initCpuMs, cpuMs } = samples.table.numbers;
  return cpuTimeBreakdown('probe', samples, { initCpuMs: initCpuMs.of(samples.rows), cpuMs: cpuMs.of(samples.rows) });
}

/** From the samples of which the CPU time extension said something. @returns undefined when there is none */
export function extensionBreakdown(samples: SampleRows): CpuTimeBreakdown | undefined {
  const { extensions } = samples.table;
  if (extensions.size === 0) return undefined;
  const times = Array.from(samples.rows, (row) => extensions.get(row));
  return cpuTimeBreakdown('extension', samples, {
    initCpuMs: Float64Array.from(times, (time) => time?.initCpuMs ?? Number.NaN),
    cpuMs: Float64Array.from(times, (time) => time?.cpuMs ?? Number.NaN),
    inTicks: times.map((time) => time?.inTicks === true),
  });
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

function cpuTimeBreakdown(
  source: CpuTimeBreakdown['source'],
  { table, rows }: SampleRows,
  { initCpuMs, cpuMs, inTicks }: CpuTimes,
): CpuTimeBreakdown | undefined {
  const init = cpuTimePhase(table.numbers.initDurationMs.of(rows), initCpuMs, inTicks);
  const handler = cpuTimePhase(table.numbers.durationMs.of(rows), cpuMs, inTicks);
  return init === undefined && handler === undefined ? undefined : { source, ...definedOnly({ init, handler }) };
}

/** Over the samples that have both the duration and the CPU time. */
function cpuTimePhase(
  walls: Float64Array,
  cpus: Float64Array,
  ticks: CpuTimes['inTicks'],
): CpuTimePhaseBreakdown | undefined {
  const isKnown = (index: number) => !Number.isNaN(walls[index]) && !Number.isNaN(cpus[index]);
  const wallMs = new Float64Array(walls.length);
  const computingMs = new Float64Array(walls.length);
  const restMs = new Float64Array(walls.length);
  let n = 0;
  for (let index = 0; index < walls.length; index += 1) {
    if (!isKnown(index)) continue;
    const [wall, cpu] = [walls[index] ?? 0, cpus[index] ?? 0];
    wallMs[n] = wall;
    // With parallel threads it may be more.
    computingMs[n] = Math.min(cpu, wall);
    restMs[n] = toMicroseconds(wall - Math.min(cpu, wall));
    n += 1;
  }
  if (n === 0) return undefined;
  const inTicks = ticks?.filter((isInTicks, index) => isInTicks && isKnown(index)).length ?? 0;
  return {
    n,
    wallMs: median(wallMs.subarray(0, n)),
    computingMs: median(computingMs.subarray(0, n)),
    restMs: median(restMs.subarray(0, n)),
    ...(inTicks > 0 && { inTicks }),
  };
}
