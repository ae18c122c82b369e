/** The schema of the environment of runs, which is a deploy setting and an environment variable of PlanRun. */
import * as v from 'valibot';

const LimitMechanism = v.picklist(['cgroup-v1', 'cgroup-v2', 'none']);

/** A `RunEnvironment` whose Region may be absent: it is then that of the stack or the function. */
export const RunEnvironmentInput = v.strictObject({
  kind: v.picklist(['aws', 'local']),
  region: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  cpu: v.exactOptional(v.string()),
  throttle: v.exactOptional(LimitMechanism),
  memoryLimit: v.exactOptional(LimitMechanism),
  otherHosts: v.exactOptional(v.literal('observed')),
  runtimeVersions: v.exactOptional(v.record(v.string(), v.string())),
});
