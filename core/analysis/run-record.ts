/** All that a finished run left behind: what its results are made of. */
import type { Night } from '../history/types.ts';
import type { LoadSegmentRecord } from '../load/types.ts';
import type { Plan } from '../plan/types.ts';
import type { Sample } from '../telemetry/types.ts';
import type { RunFailure, StepStatus } from './results/types.ts';

export interface RunRecord {
  readonly plan: Plan;
  /** Every judged sample of the run, valid or not, in time order; the order changes no figure. */
  readonly samples: readonly Sample[];
  /** One entry a step; a planned step without an entry counts as missing. */
  readonly stepStatuses: readonly StepStatus[];
  /** What the load generator said of each segment that came to its end. */
  readonly loadSegments?: readonly LoadSegmentRecord[];
  /** ISO 8601 UTC. */
  readonly endedAt: string;
  /** Set when the run as a whole stopped early. */
  readonly failure?: RunFailure;
  /** Calls of Lambda's control plane that putting the functions back took; absent when that did not come to its end. */
  readonly restoreCalls?: number;
  /** Earlier nights of the suite; without them, or for a changed suite, there is no section `nightly`. */
  readonly earlierNights?: readonly Night[];
}
