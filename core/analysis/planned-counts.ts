/** How many valid samples are expected of each configuration. */
import type { Plan, Step } from '../plan/types.ts';
import { coldOf } from '../suite/phases.ts';
import type { PlannedCounts, StepStatus } from './results/types.ts';

/**
 * Valid samples that the plan expects of each configuration. The last burst may bring more cold samples than the suite
 * asks for, which are not expected; neither are those that the run skipped because it had enough.
 */
export function plannedCounts(plan: Plan, statuses: readonly StepStatus[] = []): ReadonlyMap<string, PlannedCounts> {
  const sums = new Map<string, { bursts: number; followUp: number; warm: number }>();
  const sumOf = (id: string) => {
    const sum = sums.get(id) ?? { bursts: 0, followUp: 0, warm: 0 };
    sums.set(id, sum);
    return sum;
  };
  for (const { cold, warm } of expectedSteps(plan, statuses)) {
    if (cold !== undefined) {
      const sum = sumOf(cold.configurationId);
      sum.bursts += cold.burst;
      sum.followUp += cold.followUps;
    }
    for (const { configurationId, samples } of warm) sumOf(configurationId).warm += samples;
  }
  const measuredFunctions = new Map(plan.suite.functions.map((measured) => [measured.label, measured]));
  return new Map(
    plan.configurations.map(({ id, function: label }): [string, PlannedCounts] => {
      const { bursts, followUp, warm } = sumOf(id);
      const measured = measuredFunctions.get(label);
      const options = measured === undefined ? undefined : coldOf(plan.suite, measured);
      const limit = options?.maxSamples ?? options?.samples;
      return [id, { cold: Math.min(bursts, limit ?? bursts), followUp, warm }];
    }),
  );
}

/** The steps of the plan without skipped steps and skipped warm series. */
function expectedSteps(plan: Plan, statuses: readonly StepStatus[]): Step[] {
  const byStep = new Map(statuses.map((status) => [`${status.laneId} ${status.stepIndex}`, status]));
  return plan.lanes.flatMap((lane) =>
    lane.steps.flatMap((step) => {
      const { status, leftOut: skipped = [] } = byStep.get(`${lane.id} ${step.index}`) ?? {};
      if (status === 'skipped') return [];
      const skippedIds = new Set(skipped.flatMap(({ phase, configurationId: id }) => (phase === 'warm' ? [id] : [])));
      return [{ ...step, warm: step.warm.filter((series) => !skippedIds.has(series.configurationId)) }];
    }),
  );
}
