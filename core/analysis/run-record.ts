/** The records of a finished run, from which its results are computed. */
import type { PastNight } from '../history/past-night.ts';
import type { FunctionImports } from '../imports/types.ts';
import type { LoadSegmentRecord } from '../load/types.ts';
import type { Plan } from '../plan/types.ts';
import type { Sample } from '../telemetry/types.ts';
import type { RunFailure, StepStatus } from './results/types.ts';

export interface RunRecord {
  readonly plan: Plan;
  /** Every judged sample of the run, valid or not, in time order; the order changes no figure. */
  readonly samples: Iterable<Sample>;
  /** One entry per step; a planned step without an entry counts as missing. */
  readonly stepStatuses: readonly StepStatus[];
  /** The load generator's record of each segment that ended. */
  readonly loadSegments?: readonly LoadSegmentRecord[];
  /** ISO 8601 UTC. */
  readonly endedAt: string;
  /** Set when the run as a whole stopped early. */
  readonly failure?: RunFailure;
  /** Calls of Lambda's control plane made to restore the functions; absent when that did not end. */
  readonly restoreCalls?: number;
  /** Earlier nights of the suite; without them, or for a modified suite, there is no section `nightly`. */
  readonly earlierNights?: readonly PastNight[];
  /** What the modules of a function cost, by its label. */
  readonly imports?: ReadonlyMap<string, FunctionImports>;
}
