/** Where runs are made, as it is given from outside: a deploy setting, and a variable of PlanRun. */
import * as v from 'valibot';

const Source = v.picklist(['cgroup-v1', 'cgroup-v2', 'none']);

/** A `RunEnvironment` whose Region may be the stack's or the function's own. */
export const GivenRunEnvironment = v.strictObject({
  kind: v.picklist(['aws', 'local']),
  region: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  cpu: v.exactOptional(v.string()),
  throttle: v.exactOptional(Source),
  memoryLimit: v.exactOptional(Source),
  runtimeVersions: v.exactOptional(v.record(v.string(), v.string())),
});
