/** Samples by configuration and phase: the shape every later step reads. */
import { BenchmarkError } from '../errors.ts';
import type { Configuration, Plan, Step } from '../plan/types.ts';
import type { Phase, Sample } from '../telemetry/types.ts';

/** The phases that have statistics, under their names in samples.csv. */
export const MEASURED_PHASES = ['cold', 'follow-up', 'warm'] as const;
export type MeasuredPhase = (typeof MEASURED_PHASES)[number];

export interface SampleIndex {
  /** All samples of a configuration and phase, valid or not, in the order given. */
  of(configurationId: string, phase: Phase): readonly Sample[];
  /** Only the valid ones. */
  valid(configurationId: string, phase: Phase): readonly Sample[];
}

export function indexSamples(samples: readonly Sample[]): SampleIndex {
  const byKey = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = `${sample.phase} ${sample.configurationId}`;
    const group = byKey.get(key);
    if (group) group.push(sample);
    else byKey.set(key, [sample]);
  }
  const of = (configurationId: string, phase: Phase): readonly Sample[] =>
    byKey.get(`${phase} ${configurationId}`) ?? [];
  return { of, valid: (id, phase) => of(id, phase).filter((sample) => sample.status === 'valid') };
}

export interface PlannedCounts {
  readonly cold: number;
  readonly followUp: number;
  readonly warm: number;
}

/**
 * Valid samples the plan asks of each configuration. A last burst may be larger than what is left of `cold.samples`:
 * only what the suite asked for is owed.
 */
export function plannedCounts(plan: Plan): ReadonlyMap<string, PlannedCounts> {
  const counts = new Map<string, { cold: number; followUp: number; warm: number }>();
  const of = (id: string) => {
    const found = counts.get(id) ?? { cold: 0, followUp: 0, warm: 0 };
    counts.set(id, found);
    return found;
  };
  for (const step of plan.lanes.flatMap((lane) => lane.steps)) {
    if (step.cold) {
      const planned = of(step.cold.configurationId);
      planned.cold += step.cold.burst;
      planned.followUp += step.cold.followUps;
    }
    for (const series of step.warm) of(series.configurationId).warm += series.samples;
  }
  const asked = plan.suite.cold?.samples ?? 0;
  return new Map([...counts].map(([id, planned]) => [id, { ...planned, cold: Math.min(planned.cold, asked) }]));
}

/** Lane id of each function, by label. */
export function laneByFunction(plan: Plan): ReadonlyMap<string, string> {
  return new Map(plan.lanes.flatMap((lane) => lane.functions.map((label): [string, string] => [label, lane.id])));
}

/** The planned function of a configuration; a plan that lacks it was damaged. */
export function plannedFunction(plan: Plan, configuration: Configuration): Plan['functions'][number] {
  const found = plan.functions.find((planned) => planned.label === configuration.function);
  if (found) return found;
  throw new BenchmarkError({
    code: 'DATA_INVALID',
    source: 'bug',
    message: `plan.json of ${plan.runId} has a configuration of ${configuration.function} but no such function.`,
    fix: 'Run the suite again; a plan that was edited by hand cannot be reported.',
  });
}

/** The step of a lane by index, if the plan has it. */
export function findStep(plan: Plan, laneId: string, stepIndex: number): Step | undefined {
  return plan.lanes.find((lane) => lane.id === laneId)?.steps.find((step) => step.index === stepIndex);
}
