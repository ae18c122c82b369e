/**
 * One lock a function, by its unqualified name. It is never deleted, only written on the condition that nobody else
 * wrote in between: a late restorer thus cannot remove the lock of the next run.
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
 * Takes the lock, also from a run that is no longer running; taking one's own lock again changes nothing.
 * @returns the lock; with `restoreRunId` when a dead run has to be cleaned up after first
 * @throws BenchmarkError FUNCTION_LOCKED when a running execution holds it, LOCK_LOST when this run has been revoked
 */
export async function takeLock(ports: LockPorts, functionName: string, owner: LockOwner): Promise<FunctionLock> {
  return updateLock(ports.store, functionName, async (found) => {
    const own = newLock(functionName, owner, 'held', ports.clock.nowIso());
    if (found === undefined) return own;
    if (isOwnedBy(found, owner)) {
      if (found.state === 'held') return found;
      throw lockLost(functionName, found);
    }
    if (isFree(found)) return own;
    if (await ports.executions.isRunning(found.executionArn)) throw locked(functionName, found);
    ports.log.warn('Taking over the lock of a run that is no longer running', {
      functionName,
      previousRunId: found.runId,
    });
    return { ...own, restoreRunId: found.restoreRunId ?? found.runId };
  });
}

/**
 * The fence's second part: after the RevisionId was read, before the update.
 * @throws BenchmarkError LOCK_LOST unless the owner holds the lock
 */
export async function assertLockHeld(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  await assertState(store, functionName, owner, ['held']);
}

/**
 * While a function is put back: is it still this run's to put back?
 * @throws BenchmarkError LOCK_LOST when another run has taken it over or it was released
 */
export async function assertLockOurs(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  await assertState(store, functionName, owner, ['held', 'revoked']);
}

async function assertState(
  store: Ports['store'],
  functionName: string,
  owner: LockOwner,
  allowed: readonly FunctionLock['state'][],
): Promise<void> {
  const found = await readJson<FunctionLock>(store, lockKey(functionName));
  if (found === undefined || !isOwnedBy(found, owner) || !allowed.includes(found.state)) {
    throw lockLost(functionName, found);
  }
}

/**
 * Ends the owner's right to change the function, before it is put back. A function the owner has not locked yet is
 * marked as released by it, so that a task still in flight cannot lock it afterwards.
 * @returns the revoked lock, or undefined when there is nothing to put back: released already, or another run's by now
 */
export async function revokeLock(
  ports: Pick<Ports, 'store' | 'clock'>,
  functionName: string,
  owner: LockOwner,
): Promise<FunctionLock | undefined> {
  const lock = await updateLock(ports.store, functionName, (found) => {
    const since = ports.clock.nowIso();
    if (found === undefined) return newLock(functionName, owner, 'revoked', since);
    if (!isOwnedBy(found, owner)) return isFree(found) ? newLock(functionName, owner, 'released', since) : undefined;
    if (isFree(found)) return undefined;
    return found.state === 'revoked' ? found : { ...found, state: 'revoked' as const, since };
  });
  return lock?.state === 'revoked' ? lock : undefined;
}

/** The dead run's snapshot is back in place: the lock is now an ordinary one. */
export async function markTakenOver(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  await rewriteOwn(store, functionName, owner, {});
}

/** Frees the function for the next run. */
export async function releaseLock(
  ports: Pick<Ports, 'store' | 'clock'>,
  functionName: string,
  owner: LockOwner,
): Promise<void> {
  await rewriteOwn(ports.store, functionName, owner, { state: 'released', since: ports.clock.nowIso() });
}

async function rewriteOwn(
  store: Ports['store'],
  functionName: string,
  owner: LockOwner,
  changes: Partial<FunctionLock>,
): Promise<void> {
  await updateLock(store, functionName, (found) => {
    if (found === undefined || !isOwnedBy(found, owner)) return undefined;
    const { restoreRunId: _done, ...lock } = found;
    return { ...lock, ...changes };
  });
}

async function updateLock<Next extends FunctionLock | undefined>(
  store: Ports['store'],
  functionName: string,
  decide: (found: FunctionLock | undefined) => Next | Promise<Next>,
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
  const now = lock === undefined ? 'is gone' : `is ${lock.state} (run ${lock.runId})`;
  return new BenchmarkError({
    code: 'LOCK_LOST',
    source: 'aws',
    message: `The lock of ${functionName} ${now}: this run may not change the function any more.`,
    fix: 'Start a new run; this one was stopped or has been cleaned up after.',
  });
}

function contended(functionName: string, rounds: number): BenchmarkError {
  return new BenchmarkError({
    code: 'UPDATE_CONFLICT',
    source: 'aws',
    message: `The lock of ${functionName} was rewritten by others ${rounds} times in a row.`,
    fix: 'See which executions use this function, stop all but one and start again.',
  });
}
