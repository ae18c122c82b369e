/** How many valid samples are expected of each configuration. */
import type { Plan, Step } from '../plan/types.ts';
import { coldOf } from '../suite/phases.ts';
import type { PlannedCounts, StepStatus } from './results/types.ts';

/**
 * Valid samples that the plan expects of each configuration. The last burst may bring more cold samples than the suite
 * asks for, which are not expected; neither are those that the run skipped because it had enough.
 */
export function plannedCounts(plan: Plan, statuses: readonly StepStatus[] = []): ReadonlyMap<string, PlannedCounts> {
  const steps = expectedSteps(plan, statuses);
  const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);
  return new Map(
    plan.configurations.map(({ id, function: label }): [string, PlannedCounts] => {
      const cold = steps.flatMap((step) => (step.cold?.configurationId === id ? step.cold : []));
      const warm = steps.flatMap((step) => step.warm.filter((series) => series.configurationId === id));
      const measured = plan.suite.functions.find((candidate) => candidate.label === label);
      const options = measured === undefined ? undefined : coldOf(plan.suite, measured);
      const limit = options?.maxSamples ?? options?.samples;
      const bursts = total(cold.map(({ burst }) => burst));
      return [
        id,
        {
          cold: Math.min(bursts, limit ?? bursts),
          followUp: total(cold.map(({ followUps }) => followUps)),
          warm: total(warm.map(({ samples }) => samples)),
        },
      ];
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
