/**
 * One lock a function, by its unqualified name. It is never deleted, only written on the condition that nobody else
 * wrote in between: a late restorer thus cannot remove the lock of the next run.
 */
import { BenchmarkError } from '../../core/errors.ts';
import { lockKey } from '../../core/plan/keys.ts';
import { type FunctionLock, isFree } from '../../core/plan/lock.ts';
import { SCHEMA_VERSION } from '../../core/plan/types.ts';
import type { Ports } from '../ports.ts';
import { readJson, type StoredJson, toText } from '../run-store/stored-json.ts';

export interface LockOwner {
  readonly runId: string;
  readonly executionArn: string;
}

type LockPorts = Pick<Ports, 'store' | 'executions' | 'clock' | 'log'>;

/** Rounds of read and conditional write before a lock counts as fought over; each lost round is somebody's progress. */
const MAX_ROUNDS = 20;

/**
 * Takes the lock, also from a run that is no longer running; taking one's own lock again changes nothing.
 * @returns the lock; with `restoreRunId` when a dead run has to be cleaned up after first
 * @throws BenchmarkError FUNCTION_LOCKED when a running execution holds it, LOCK_LOST when this run has been revoked
 */
export async function takeLock(ports: LockPorts, functionName: string, owner: LockOwner): Promise<FunctionLock> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const found = await readLock(ports.store, functionName);
    const next = await decideTaking(ports, functionName, owner, found?.value);
    if (next === found?.value || (await writeLock(ports.store, next, found))) return next;
  }
  throw fought(functionName);
}

async function decideTaking(
  ports: LockPorts,
  functionName: string,
  owner: LockOwner,
  found: FunctionLock | undefined,
): Promise<FunctionLock> {
  const own: FunctionLock = {
    schemaVersion: SCHEMA_VERSION,
    functionName,
    ...owner,
    state: 'held',
    since: ports.clock.nowIso(),
  };
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
}

/**
 * The fence's second part: after the RevisionId was read, before the update.
 * @throws BenchmarkError LOCK_LOST unless the owner holds the lock
 */
export async function assertLockHeld(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  const found = (await readLock(store, functionName))?.value;
  if (found === undefined || !isOwnedBy(found, owner) || found.state !== 'held') throw lockLost(functionName, found);
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
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const found = await readLock(ports.store, functionName);
    const isOwn = found !== undefined && isOwnedBy(found.value, owner);
    if (isOwn && found.value.state === 'revoked') return found.value;
    const isDone = isOwn ? isFree(found.value) : found !== undefined && !isFree(found.value);
    if (isDone) return undefined;
    const next: FunctionLock = {
      ...(isOwn ? found.value : { schemaVersion: SCHEMA_VERSION, functionName, ...owner }),
      state: found === undefined || isOwn ? 'revoked' : 'released',
      since: ports.clock.nowIso(),
    };
    if (await writeLock(ports.store, next, found)) return next.state === 'revoked' ? next : undefined;
  }
  throw fought(functionName);
}

/**
 * While a function is put back: is it still this run's to put back?
 * @throws BenchmarkError LOCK_LOST when another run has taken it over or it was released
 */
export async function assertLockOurs(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  const found = (await readLock(store, functionName))?.value;
  if (found === undefined || !isOwnedBy(found, owner) || found.state === 'released') {
    throw lockLost(functionName, found);
  }
}

/** The dead run's snapshot is back in place: the lock is now an ordinary one. */
export async function markTakenOver(store: Ports['store'], functionName: string, owner: LockOwner): Promise<void> {
  await rewriteOwn(store, functionName, owner, ({ restoreRunId: _done, ...lock }) => lock);
}

/** Frees the function for the next run. */
export async function releaseLock(
  ports: Pick<Ports, 'store' | 'clock'>,
  functionName: string,
  owner: LockOwner,
): Promise<void> {
  await rewriteOwn(ports.store, functionName, owner, ({ restoreRunId: _done, ...lock }) => ({
    ...lock,
    state: 'released',
    since: ports.clock.nowIso(),
  }));
}

async function rewriteOwn(
  store: Ports['store'],
  functionName: string,
  owner: LockOwner,
  change: (lock: FunctionLock) => FunctionLock,
): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const found = await readLock(store, functionName);
    if (found === undefined || !isOwnedBy(found.value, owner)) return;
    if (await writeLock(store, change(found.value), found)) return;
  }
  throw fought(functionName);
}

async function readLock(store: Ports['store'], functionName: string): Promise<StoredJson<FunctionLock> | undefined> {
  return readJson<FunctionLock>(store, lockKey(functionName));
}

async function writeLock(
  store: Ports['store'],
  lock: FunctionLock,
  previous: StoredJson<FunctionLock> | undefined,
): Promise<boolean> {
  const condition =
    previous === undefined ? ({ kind: 'absent' } as const) : ({ kind: 'unchanged', etag: previous.etag } as const);
  return (await store.writeIf(lockKey(lock.functionName), toText(lock), condition)) !== undefined;
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

function fought(functionName: string): BenchmarkError {
  return new BenchmarkError({
    code: 'UPDATE_CONFLICT',
    source: 'aws',
    message: `The lock of ${functionName} was rewritten by others ${MAX_ROUNDS} times in a row.`,
    fix: 'See which executions use this function, stop all but one and start again.',
  });
}
