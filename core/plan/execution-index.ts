/** The content of `executions/<digest>.json`: the run of an execution. Written before the first lock is acquired. */
export interface RunIndexEntry {
  readonly executionArn: string;
  readonly runId: string;
  /** Unqualified, sorted: every function the run may lock. */
  readonly functionNames: readonly string[];
}
