/**
 * The configurations that were measured with the CPU time extension attached: the CPU time that it read, for the configuration
 * without it, and what it adds to the measured times.
 */
import { definedOnly } from '../defined-only.ts';
import { counterpartKey, hasCpuTimeExtension } from '../plan/configurations.ts';
import type { Configuration, Plan } from '../plan/types.ts';
import type { SampleIndex } from '../telemetry/sample-index.ts';
import { extensionPhases } from '../telemetry/sample-parts.ts';
import type { Sample } from '../telemetry/types.ts';
import { extensionBreakdown } from './breakdown.ts';
import { differenceOfSamples } from './compare-samples.ts';
import type { AddedTime, CpuTimeExtensionResult } from './results/cpu-time-extension-result.ts';
import { MEASURED_PHASES, type MeasuredPhase, phaseKey, phaseResult } from './results/phase-result.ts';
import type { ConfigurationResult, PhaseResult } from './results/types.ts';

const ADDED = [
  { phase: 'cold', metric: 'initDurationMs' },
  { phase: 'cold', metric: 'durationMs' },
  { phase: 'follow-up', metric: 'durationMs' },
  { phase: 'warm', metric: 'durationMs' },
] as const;

/**
 * The configurations without the extension, each with the breakdown of its counterpart where it has none of its own: what is
 * reported as measured is never a time with the extension.
 */
export function withExtensionBreakdown(
  plan: Plan,
  all: readonly ConfigurationResult[],
  index: SampleIndex,
): ConfigurationResult[] {
  const counterparts = new Map(pairs(plan).map(([attached, without]) => [without.id, attached.id]));
  return alone(plan, all).map((result) => {
    const attachedId = counterparts.get(result.id);
    if (attachedId === undefined) return result;
    const phases = MEASURED_PHASES.flatMap((phase): [string, PhaseResult][] => {
      const measured = phaseResult(result, phase);
      const breakdown = extensionBreakdown(index.validRows(attachedId, phase));
      if (measured === null || measured.breakdown !== undefined || breakdown === undefined) return [];
      return [[phaseKey(phase), { ...measured, breakdown }]];
    });
    return { ...result, ...Object.fromEntries(phases) };
  });
}

/** One per configuration with the extension; its breakdowns are those of the extension, also where others know more. */
export function cpuTimeExtensionResults(
  plan: Plan,
  all: readonly ConfigurationResult[],
  index: SampleIndex,
): CpuTimeExtensionResult[] {
  const results = new Map(all.map((result) => [result.id, result]));
  return pairs(plan).flatMap(([attached, without]): CpuTimeExtensionResult[] => {
    const result = results.get(attached.id);
    if (result === undefined) return [];
    const phase = (name: MeasuredPhase): PhaseResult | null => {
      const measured = phaseResult(result, name);
      if (measured === null) return null;
      const { breakdown: _breakdown, ...others } = measured;
      return definedOnly({ ...others, breakdown: extensionBreakdown(index.validRows(attached.id, name)) });
    };
    const samples = MEASURED_PHASES.flatMap((name) => index.valid(attached.id, name));
    const { id, function: label, memoryMb, payload, planned } = result;
    return [
      definedOnly({
        id,
        function: label,
        memoryMb,
        payload,
        override: without.override?.name,
        planned,
        cold: phase('cold'),
        followUp: phase('follow-up'),
        warm: phase('warm'),
        adds: ADDED.flatMap((figure) => addedTime(figure, attached, without, index) ?? []),
        problems: problemsOf(samples),
        unknown: samples.filter((sample) => extensionPhases(sample)?.handler === undefined).length,
      }),
    ];
  });
}

/** Of all results, those without the extension. */
function alone(plan: Plan, all: readonly ConfigurationResult[]): ConfigurationResult[] {
  const attached = new Set(plan.configurations.filter(hasCpuTimeExtension).map(({ id }) => id));
  return all.filter(({ id }) => !attached.has(id));
}

/** Each configuration with the extension, and the same one without it. */
function pairs({ configurations }: Plan): [attached: Configuration, without: Configuration][] {
  const counterparts = Map.groupBy(configurations, (of) => counterpartKey(of.function, of));
  return configurations.filter(hasCpuTimeExtension).flatMap((attached): [Configuration, Configuration][] => {
    const all = counterparts.get(counterpartKey(attached.function, attached)) ?? [];
    const without = all.find((other) => !hasCpuTimeExtension(other));
    return without === undefined ? [] : [[attached, without]];
  });
}

function addedTime(
  { phase, metric }: (typeof ADDED)[number],
  attached: Configuration,
  without: Configuration,
  index: SampleIndex,
): AddedTime | undefined {
  const side = ({ id }: Configuration) => ({ samples: index.validRows(id, phase), metric });
  const estimate = differenceOfSamples(side(attached), side(without));
  if (estimate === undefined) return undefined;
  const { difference, interval, paired, n } = estimate;
  return { phase, metric, differenceMs: difference, interval, paired, n };
}

function problemsOf(samples: readonly Sample[]): Record<string, number> {
  const counts = Map.groupBy(samples, ({ extension }) => extension?.problem);
  return Object.fromEntries(
    [...counts].flatMap(([problem, all]) => (problem === undefined ? [] : [[problem, all.length]])),
  );
}
