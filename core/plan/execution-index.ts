/** The content of `executions/<digest>.json`, written before the first lock: which run an execution is. */
export interface RunIndexEntry {
  readonly executionArn: string;
  readonly runId: string;
  /** Unqualified, sorted: every function the run may lock. */
  readonly functionNames: readonly string[];
}
