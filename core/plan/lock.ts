/** The content of `locks/<function>.json`. A lock is never deleted, only overwritten; a `released` lock has no owner. */

export interface FunctionLock {
  readonly schemaVersion: 1;
  readonly functionName: string;
  readonly runId: string;
  /** The owner. */
  readonly executionArn: string;
  /** `revoked`: the owner must not change the function any more; it is being restored. */
  readonly state: 'held' | 'revoked' | 'released';
  readonly since: string;
  /** A run that ended without restoring the function: its snapshot is restored before the owner takes its own. */
  readonly restoreRunId?: string;
}

/** True when no run holds the function or is restoring it: it is as it was before the last run. */
export function isFree(lock: Pick<FunctionLock, 'state'> | undefined): boolean {
  return lock === undefined || lock.state === 'released';
}
