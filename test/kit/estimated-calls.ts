/** The calls of Lambda's control plane that the estimate of a plan on AWS adds up. */
import { type ControlPlaneCalls, countCalls } from '../../core/plan/control-plane.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { Plan } from '../../core/plan/types.ts';

export function estimatedCalls(plan: Plan): ControlPlaneCalls {
  return countCalls({
    functions: plan.functions,
    setup: plan.suite.setup,
    steps: plan.lanes.flatMap((lane) => lane.steps),
    load: loadJobsOf(plan),
    laneCount: plan.lanes.length,
    updateSeconds: 1,
  });
}
