/** Where runs are made, as it is given from outside: a deploy setting, and a variable of PlanRun. */
import * as v from 'valibot';

const LimitMechanism = v.picklist(['cgroup-v1', 'cgroup-v2', 'none']);

/** A `RunEnvironment` whose Region may be the stack's or the function's own. */
export const RunEnvironmentInput = v.strictObject({
  kind: v.picklist(['aws', 'local']),
  region: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  cpu: v.exactOptional(v.string()),
  throttle: v.exactOptional(LimitMechanism),
  memoryLimit: v.exactOptional(LimitMechanism),
  runtimeVersions: v.exactOptional(v.record(v.string(), v.string())),
});
