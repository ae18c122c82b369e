/** The content of `locks/<function>.json`. A lock is never deleted, only rewritten; `released` = nobody's. */

export interface FunctionLock {
  readonly schemaVersion: 1;
  readonly functionName: string;
  readonly runId: string;
  /** The owner. */
  readonly executionArn: string;
  /** `revoked`: the owner may change nothing more, the function is being put back. */
  readonly state: 'held' | 'revoked' | 'released';
  readonly since: string;
  /** A dead run whose snapshot has to be put back before the owner's own is taken. */
  readonly restoreRunId?: string;
}

/** True when no run holds the function or is putting it back: it is as it was before the last run. */
export function isFree(lock: Pick<FunctionLock, 'state'> | undefined): boolean {
  return lock === undefined || lock.state === 'released';
}
