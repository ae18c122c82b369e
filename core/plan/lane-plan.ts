/**
 * The plan as the tasks of one lane read it: a plan of 10,000 configurations is 50 MB, and each task needs its own lane only
 * (docs/scale.md has what was measured).
 */
import { definedOnly } from '../defined-only.ts';
import { loadJobsOf } from './load-jobs.ts';
import type { Plan } from './types.ts';

/**
 * The plan with the functions, configurations, steps and stop rules of one lane or load job only. The other lanes stay as empty
 * ones, because the place of a lane among all of them decides when it may send updates.
 */
export function planOfLane(plan: Plan, laneId: string): Plan {
  const lane = plan.lanes.find(({ id }) => id === laneId);
  const load = loadJobsOf(plan).filter(({ id }) => id === laneId);
  const labels = new Set([...(lane?.functions ?? []), ...load.map((job) => job.function)]);
  const isOwn = ({ label }: { readonly label: string }) => labels.has(label);
  const configurations = plan.configurations.filter((configuration) => labels.has(configuration.function));
  const ids = new Set(configurations.map(({ id }) => id));
  const { stopping: allRules, load: _jobs, ...others } = plan;
  return {
    ...others,
    suite: { ...plan.suite, functions: plan.suite.functions.filter(isOwn) },
    functions: plan.functions.filter(isOwn),
    configurations,
    lanes: plan.lanes.map((other) => (other === lane ? lane : { id: other.id, functions: [], steps: [] })),
    ...definedOnly({
      load: load.length === 0 ? undefined : load,
      stopping: allRules?.filter(({ configurationId }) => ids.has(configurationId)),
    }),
    warnings: [],
  };
}
