/**
 * Which pairs are compared: each function with the suite's reference, at the same memory, payload, override and phase; and
 * each environment override of a function with its first one.
 */
import { definedOnly } from '../defined-only.ts';
import { counterpartKey, hasCpuTimeExtension } from '../plan/configurations.ts';
import type { Configuration, Plan } from '../plan/types.ts';
import { present } from '../present.ts';
import { SharedValues } from '../shared-values.ts';
import type { SampleIndex } from '../telemetry/sample-index.ts';
import { compareSamples } from './compare-samples.ts';
import { laneByFunction } from './function-result.ts';
import { isComparable, isReportMetric, REPORT_METRICS } from './metrics.ts';
import { MEASURED_PHASES, type MeasuredPhase } from './results/phase-result.ts';
import type { Comparison } from './results/types.ts';
import { verdictOf } from './verdict.ts';

/** Every comparison that the samples allow, in plan order. */
export function makeComparisons(plan: Plan, index: SampleIndex): Comparison[] {
  const counts = new SharedValues<Comparison['n']>();
  const lanes = laneByFunction(plan);
  // What the CPU time extension adds is no difference of functions.
  const configurations = plan.configurations.filter((configuration) => !hasCpuTimeExtension(configuration));
  const counterparts = Map.groupBy(configurations, (of) => counterpartKey(of.function, of));
  return configurations.flatMap((candidate) =>
    findCounterparts(candidate, plan.suite.reference, counterparts).flatMap((counterpart) => {
      const sameLane = lanes.get(candidate.function) === lanes.get(counterpart.function);
      return MEASURED_PHASES.flatMap((phase) => comparePhase(candidate, counterpart, phase, sameLane, index, counts));
    }),
  );
}

/** By function and what it is compared at. */
type Counterparts = ReadonlyMap<string, readonly Configuration[]>;

/** The corresponding configuration of the reference, and that of the function itself with its first override. */
function findCounterparts(
  candidate: Configuration,
  reference: string | undefined,
  counterparts: Counterparts,
): Configuration[] {
  const override = candidate.override?.name;
  const [own] = counterparts.get(counterpartKey(candidate.function, candidate)) ?? [];
  const ofReference =
    candidate.function === reference ? [] : (counterparts.get(counterpartKey(reference, candidate)) ?? []);
  // A reference without that override is compared as it is with every override of the others.
  const counterpart =
    ofReference.find((configuration) => configuration.override?.name === override) ??
    ofReference.find((configuration) => configuration.override === undefined);
  return present([counterpart, own?.override?.name === override ? undefined : own]);
}

function comparePhase(
  candidate: Configuration,
  reference: Configuration,
  phase: MeasuredPhase,
  sameLane: boolean,
  index: SampleIndex,
  counts: SharedValues<Comparison['n']>,
): Comparison[] {
  const candidateSamples = index.validRows(candidate.id, phase);
  const referenceSamples = index.validRows(reference.id, phase);
  const own = candidateSamples.table.metrics
    .namesOf(candidateSamples.rows)
    .filter((name) => !isReportMetric(name))
    .sort();
  return [...REPORT_METRICS, ...own].filter(isComparable).flatMap((metric): Comparison[] => {
    const estimate = compareSamples(
      { samples: candidateSamples, metric },
      { samples: referenceSamples, metric },
      { sameLane },
    );
    if (estimate === undefined) return [];
    return [
      definedOnly({
        metric,
        phase,
        payload: candidate.payload.name,
        memoryMb: candidate.memoryMb,
        candidate: candidate.function,
        reference: reference.function,
        override: candidate.override?.name,
        referenceOverride:
          candidate.override?.name === reference.override?.name ? undefined : (reference.override?.name ?? null),
        ...estimate,
        n: counts.of(estimate.n),
        verdict: verdictOf(estimate.ratio, estimate.interval),
      }),
    ];
  });
}
