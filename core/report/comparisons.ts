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
    .flatMap((candidate) =>
      MEASURED_PHASES.flatMap((phase) => {
        const counterpart = findCounterpart(plan, candidate, reference, phase, index);
        const sameLane = lanes.get(candidate.function) === lanes.get(reference);
        return counterpart === undefined ? [] : comparePhase(candidate, counterpart, phase, sameLane, index);
      }),
    );
}

/**
 * The reference's configuration of the same payload name. Two targets may name the one thing they do differently
 * (`get` and `first`): when each has exactly one payload in this phase and memory size, those two are compared.
 */
function findCounterpart(
  plan: Plan,
  candidate: Configuration,
  reference: string,
  phase: MeasuredPhase,
  index: SampleIndex,
): Configuration | undefined {
  const measuredOf = (label: string) =>
    plan.configurations.filter(
      (each) =>
        each.function === label &&
        each.memoryMb === candidate.memoryMb &&
        each.override?.name === candidate.override?.name &&
        index.valid(each.id, phase).length > 0,
    );
  const references = measuredOf(reference);
  const same = references.find((each) => each.payload.name === candidate.payload.name);
  if (same !== undefined) return same;
  const isOnly = references.length === 1 && measuredOf(candidate.function).length === 1;
  return isOnly ? references[0] : undefined;
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
        ...(reference.payload.name === candidate.payload.name ? {} : { referencePayload: reference.payload.name }),
        ...found,
        verdict: verdictOf(found.ratio, found.interval),
      },
    ];
  });
}
