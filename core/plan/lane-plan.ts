/**
 * The plan as the tasks of one lane or load job read it: a plan of 10,000 configurations is 50 MB, and a task needs what is
 * planned for its own functions only (docs/scale.md has what was measured).
 */
import { definedOnly } from '../defined-only.ts';
import { loadJobsOf } from './load-jobs.ts';
import type { Plan } from './types.ts';

/**
 * The plan with everything that is planned for the functions of one lane or load job: their configurations, stop rules, load jobs,
 * and lanes with all their steps. The other lanes stay as empty ones, because the place of a lane among all of them decides when
 * it may send updates.
 */
export function planOfLane(plan: Plan, laneId: string): Plan {
  const measured = plan.lanes.find(({ id }) => id === laneId)?.functions ?? [];
  const underLoad = loadJobsOf(plan).flatMap((job) => (job.id === laneId ? [job.function] : []));
  const named = new Set([...measured, ...underLoad]);
  // A function under several labels is one function.
  const names = new Set(plan.functions.flatMap((planned) => (named.has(planned.label) ? [planned.functionName] : [])));
  const functions = plan.functions.filter(({ functionName }) => names.has(functionName));
  const labels = new Set(functions.map(({ label }) => label));
  const configurations = plan.configurations.filter((configuration) => labels.has(configuration.function));
  const ids = new Set(configurations.map(({ id }) => id));
  return definedOnly({
    ...plan,
    suite: { ...plan.suite, functions: plan.suite.functions.filter(({ label }) => labels.has(label)) },
    functions,
    configurations,
    lanes: plan.lanes.map((lane) =>
      lane.functions.some((label) => labels.has(label)) ? lane : { id: lane.id, functions: [], steps: [] },
    ),
    load: plan.load?.filter((job) => labels.has(job.function)),
    stopping: plan.stopping?.filter(({ configurationId }) => ids.has(configurationId)),
    warnings: [],
  });
}
