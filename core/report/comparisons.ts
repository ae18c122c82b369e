/** Which pairs are compared: each function with the suite's reference, at the same memory, payload, override and phase. */
import type { Configuration, Plan } from '../plan/types.ts';
import { compareSamples } from './compare.ts';
import { laneByFunction, MEASURED_PHASES, type MeasuredPhase, type SampleIndex } from './group-samples.ts';
import { isComparable, isReportMetric, REPORT_METRICS, sampleMetrics } from './metrics.ts';
import type { Comparison } from './types.ts';
import { verdictOf } from './verdict.ts';

/** Every comparison the samples allow, in plan order; none when the suite names no reference. */
export function makeComparisons(plan: Plan, index: SampleIndex): Comparison[] {
  const { reference } = plan.suite;
  if (reference === undefined) return [];
  const lanes = laneByFunction(plan);
  return plan.configurations
    .filter((candidate) => candidate.function !== reference)
    .flatMap((candidate) => {
      const counterpart = findCounterpart(plan, candidate, reference);
      const sameLane = lanes.get(candidate.function) === lanes.get(reference);
      if (counterpart === undefined) return [];
      return MEASURED_PHASES.flatMap((phase) => comparePhase(candidate, counterpart, phase, sameLane, index));
    });
}

/** The reference's configuration that does the same: payload of the same name, same memory size and override. */
function findCounterpart(plan: Plan, candidate: Configuration, reference: string): Configuration | undefined {
  return plan.configurations.find(
    (each) =>
      each.function === reference &&
      each.memoryMb === candidate.memoryMb &&
      each.payload.name === candidate.payload.name &&
      each.override?.name === candidate.override?.name,
  );
}

function comparePhase(
  candidate: Configuration,
  reference: Configuration,
  phase: MeasuredPhase,
  sameLane: boolean,
  index: SampleIndex,
): Comparison[] {
  const candidateSamples = index.valid(candidate.id, phase);
  const referenceSamples = index.valid(reference.id, phase);
  const names = new Set(candidateSamples.flatMap((sample) => [...sampleMetrics(sample).keys()]));
  const own = [...names].filter((name) => !isReportMetric(name)).sort();
  return [...REPORT_METRICS, ...own].filter(isComparable).flatMap((metric): Comparison[] => {
    const found = compareSamples(
      { samples: candidateSamples, metric },
      { samples: referenceSamples, metric },
      { sameLane },
    );
    if (found === undefined) return [];
    return [
      {
        metric,
        phase,
        payload: candidate.payload.name,
        memoryMb: candidate.memoryMb,
        candidate: candidate.function,
        reference: reference.function,
        ...(candidate.override === undefined ? {} : { override: candidate.override.name }),
        ...found,
        verdict: verdictOf(found.ratio, found.interval),
      },
    ];
  });
}
