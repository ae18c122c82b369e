/** How many valid samples each configuration was to have. */
import type { Plan, Step } from '../plan/types.ts';
import { coldOf } from '../suite/phases.ts';
import type { PlannedCounts, StepStatus } from './results/types.ts';

/**
 * Valid samples the plan owes each configuration. A burst is always whole, so its last one may bring more cold samples
 * than the suite asked for: only what was asked for is owed. What the run left out because there was enough is not owed.
 */
export function plannedCounts(plan: Plan, statuses: readonly StepStatus[] = []): ReadonlyMap<string, PlannedCounts> {
  const steps = owedSteps(plan, statuses);
  const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
  return new Map(
    plan.configurations.map(({ id, function: label }): [string, PlannedCounts] => {
      const cold = steps.flatMap((step) => (step.cold?.configurationId === id ? step.cold : []));
      const warm = steps.flatMap((step) => step.warm.filter((series) => series.configurationId === id));
      const measured = plan.suite.functions.find((each) => each.label === label);
      const options = measured === undefined ? undefined : coldOf(plan.suite, measured);
      const asked = options?.maxSamples ?? options?.samples;
      const bursts = total(cold.map((each) => each.burst));
      return [
        id,
        {
          cold: Math.min(bursts, asked ?? bursts),
          followUp: total(cold.map((each) => each.followUps)),
          warm: total(warm.map((each) => each.samples)),
        },
      ];
    }),
  );
}

/** The steps of the plan without those, and those warm series, that were left out. */
function owedSteps(plan: Plan, statuses: readonly StepStatus[]): Step[] {
  const known = new Map(statuses.map((each) => [`${each.laneId} ${each.stepIndex}`, each]));
  return plan.lanes.flatMap((lane) =>
    lane.steps.flatMap((step) => {
      const { status, leftOut = [] } = known.get(`${lane.id} ${step.index}`) ?? {};
      if (status === 'skipped') return [];
      const left = new Set(leftOut.flatMap((each) => (each.phase === 'warm' ? [each.configurationId] : [])));
      return [{ ...step, warm: step.warm.filter((series) => !left.has(series.configurationId)) }];
    }),
  );
}
