/**
 * One lock per function, by its unqualified name. It is never deleted, only written on the condition that no other client
 * wrote it in between: so a late restore cannot remove the lock of the next run.
 */
import { BenchmarkError } from '../../core/errors.ts';
import { lockKey } from '../../core/plan/keys.ts';
import { type FunctionLock, isFree } from '../../core/plan/lock.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { Ports } from '../ports.ts';
import { readJson, updateJson } from '../run-store/stored-json.ts';

export interface LockOwner {
  readonly runId: string;
  readonly executionArn: string;
}

type LockPorts = Pick<Ports, 'store' | 'executions' | 'clock' | 'log'>;

/**
 * Acquires the lock, also from a run that is no longer running; acquiring a lock that the owner holds changes nothing.
 * @returns the lock; with `restoreRunId` when the functions of a dead run must be restored first
 * @throws BenchmarkError FUNCTION_LOCKED when a running execution holds it, LOCK_LOST when this run has been revoked
 */
export async function acquireLock(ports: LockPorts, functionName: string, owner: LockOwner): Promise<FunctionLock> {
  return updateLock(ports.store, functionName, async (current) => {
    const own = newLock(functionName, owner, 'held', ports.clock.nowIso());
    if (current === undefined) return own;
    if (isOwnedBy(current, owner)) {
      if (current.state === 'held') return current;
      throw lockLost(functionName, current);
    }
    if (isFree(current)) return own;
    if (await ports.executions.isRunning(current.executionArn)) throw locked(functionName, current);
    ports.log.warn('Taking over the lock of a run that is no longer running', {
      functionName,
      previousRunId: current.runId,
    });
    return { ...own, restoreRunId: current.restoreRunId ?? current.runId };
  });
}

/**
 * To be called between reading the RevisionId and the update.
 * @throws BenchmarkError LOCK_LOST unless the owner holds the lock
 */
export async function assertLockHeld(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  await assertState(store, functionName, owner, ['held']);
}

/**
 * To be called before a function is restored.
 * @throws BenchmarkError LOCK_LOST when another run has taken the lock over or it was released
 */
export async function assertLockOwned(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  await assertState(store, functionName, owner, ['held', 'revoked']);
}

async function assertState(
  store: Ports['store'],
  functionName: string,
  owner: LockOwner,
  allowed: readonly FunctionLock['state'][],
): Promise<void> {
  const current = await readJson<FunctionLock>(store, lockKey(functionName));
  if (current === undefined || !isOwnedBy(current, owner) || !allowed.includes(current.state)) {
    throw lockLost(functionName, current);
  }
}

/**
 * Ends the owner's right to change the function, before it is restored. A lock that the owner has not acquired yet is
 * written as released, so that a task still in flight cannot acquire it afterwards.
 * @returns the revoked lock, or undefined when there is nothing to restore: already released, or held by another run
 */
export async function revokeLock(
  ports: Pick<Ports, 'store' | 'clock'>,
  functionName: string,
  owner: LockOwner,
): Promise<FunctionLock | undefined> {
  const revoked = await updateLock(ports.store, functionName, (lock) => {
    const since = ports.clock.nowIso();
    if (lock === undefined) return newLock(functionName, owner, 'revoked', since);
    if (!isOwnedBy(lock, owner)) return isFree(lock) ? newLock(functionName, owner, 'released', since) : undefined;
    if (isFree(lock)) return undefined;
    return lock.state === 'revoked' ? lock : { ...lock, state: 'revoked' as const, since };
  });
  return revoked?.state === 'revoked' ? revoked : undefined;
}

/** Removes `restoreRunId` from the lock, after the dead run's snapshot was restored. */
export async function markTakenOver(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  await updateOwnLock(store, functionName, owner, {});
}

/** Releases the lock for the next run. */
export async function releaseLock(
  ports: Pick<Ports, 'store' | 'clock'>,
  functionName: string,
  owner: LockOwner,
): Promise<void> {
  await updateOwnLock(ports.store, functionName, owner, { state: 'released', since: ports.clock.nowIso() });
}

async function updateOwnLock(
  store: Ports['store'],
  functionName: string,
  owner: LockOwner,
  changes: Partial<FunctionLock>,
): Promise<void> {
  await updateLock(store, functionName, (current) => {
    if (current === undefined || !isOwnedBy(current, owner)) return undefined;
    const { restoreRunId: _done, ...lock } = current;
    return { ...lock, ...changes };
  });
}

async function updateLock<Next extends FunctionLock | undefined>(
  store: Ports['store'],
  functionName: string,
  decide: (current: FunctionLock | undefined) => Next | Promise<Next>,
): Promise<Next> {
  return updateJson(store, lockKey(functionName), decide, (rounds) => contended(functionName, rounds));
}

function newLock(functionName: string, owner: LockOwner, state: FunctionLock['state'], since: string): FunctionLock {
  return { schemaVersion: SCHEMA_VERSION, functionName, ...owner, state, since };
}

function isOwnedBy(lock: FunctionLock, owner: LockOwner): boolean {
  return lock.executionArn === owner.executionArn && lock.runId === owner.runId;
}

function locked(functionName: string, lock: FunctionLock): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_LOCKED',
    source: 'user',
    message: `${functionName} is being measured by run ${lock.runId} since ${lock.since} (${lock.executionArn}).`,
    fix: 'Wait until that run has ended, or stop its execution; then start again.',
  });
}

function lockLost(functionName: string, lock: FunctionLock | undefined): BenchmarkError {
  const state = lock === undefined ? 'is gone' : `is ${lock.state} (run ${lock.runId})`;
  return new BenchmarkError({
    code: 'LOCK_LOST',
    source: 'aws',
    message: `The lock of ${functionName} ${state}: this run may no longer change the function.`,
    fix: 'Start a new run; this one was stopped, or another run has taken over its functions.',
  });
}

function contended(functionName: string, rounds: number): BenchmarkError {
  return new BenchmarkError({
    code: 'UPDATE_CONFLICT',
    source: 'aws',
    message: `The lock of ${functionName} was rewritten by other clients ${rounds} times in a row.`,
    fix: 'See which executions use this function, stop all but one and start again.',
  });
}
