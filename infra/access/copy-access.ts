/**
 * The permissions of the copies of the orchestrator's tasks that the suite `self` measures: what their payloads use, in a bucket
 * of their own, and no function of anyone.
 */
import type { Task } from '../deployment/names.ts';

interface CopyAccess {
  /** Keys or prefixes of the bucket. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const RUNS = 'runs/*';

export const COPY_ACCESS: Readonly<Record<Task, CopyAccess>> = {
  'plan-run': { reads: [RUNS, 'deliveries/*'], writes: ['deliveries/*'] },
  'force-cold-start': { reads: [RUNS], writes: [RUNS] },
  measure: { reads: [RUNS], writes: [] },
  'apply-load': { reads: [RUNS], writes: [] },
  'restore-configuration': { reads: [RUNS, 'locks/*', 'executions/*'], writes: [RUNS] },
  'aggregate-results': { reads: [RUNS, 'history/*', 'explanations/*'], writes: [RUNS] },
  'publish-report': {
    reads: [RUNS, 'latest/*', 'index.html', 'notices/*'],
    writes: ['latest/*', 'index.html', 'history/*'],
  },
};
