/**
 * Restores every function of a run from its snapshot; idempotent. Called by the state machine after the lanes and after
 * every failure, and by the EventBridge rule when an execution was stopped or timed out.
 */
import { messageOf } from '../../core/error-text.ts';
import { type ErrorCode, isBenchmarkError } from '../../core/errors.ts';
import { runKeys } from '../../core/plan/keys.ts';
import { UPDATES } from '../../core/plan/sweeps.ts';
import { allNotOptedIn } from '../../core/suite/opt-in.ts';
import type { RestoreEvent } from '../events.ts';
import { countControlPlaneCalls } from '../function-state/control-plane-calls.ts';
import { limitRate } from '../function-state/limit-rate.ts';
import { assertLockOwned, type LockOwner, releaseLock, revokeLock } from '../function-state/lock.ts';
import { restoreFunction } from '../function-state/restore-function.ts';
import type { TaskPorts } from '../ports.ts';
import { findRun } from '../run-store/execution-index.ts';
import { sendStopSignal } from '../run-store/stop-signal.ts';
import { writeJsonOnce } from '../run-store/stored-json.ts';

export interface RestoreReport {
  readonly runId: string | null;
  /** Number of functions restored by this call. */
  readonly restored: number;
  /** Number of functions that were already restored or are locked by another run. */
  readonly untouched: number;
}

/** `runs/<runId>/restored.json`. */
export interface RestoreRecord {
  readonly controlPlaneCalls: number;
}

/** What a later call may do; the state machine retries these (`retryRestore`) and nothing else. */
const RETRIED: ReadonlySet<ErrorCode> = new Set(['THROTTLED', 'AWS_FAILED', 'UPDATE_CONFLICT', 'UPDATE_TIMEOUT']);

/**
 * All functions are tried before a failure is thrown.
 * @throws BenchmarkError of a function that a repeated call may restore; when there is none, of those that are not opted in, or of
 *   the first that could not be restored; a repeated call tries the failed ones again
 */
export async function restoreConfiguration(
  event: RestoreEvent,
  basePorts: TaskPorts<'functions' | 'store'>,
): Promise<RestoreReport> {
  const { ports, callCount } = countControlPlaneCalls(basePorts);
  const executionArn = 'detail' in event ? event.detail.executionArn : event.executionArn;
  const run = await findRun(ports.store, executionArn);
  if (run === undefined) {
    ports.log.info('Nothing to restore: this execution has no run', { executionArn });
    return { runId: null, restored: 0, untouched: 0 };
  }
  await sendStopSignal(ports, run.runId);
  const limit = limitRate(ports.clock, UPDATES);
  const owner = { runId: run.runId, executionArn };
  const outcomes = await Promise.allSettled(
    run.functionNames.map((functionName) => limit(() => restoreOne(ports, functionName, owner))),
  );
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  // An error that is not retried would leave the other functions as the run has left them.
  const retried = failures.find((failure) => isBenchmarkError(failure) && RETRIED.has(failure.code));
  // Functions that are no longer opted in, or never were before an upgrade: all their commands at once.
  if (failures.length > 0) throw retried ?? allNotOptedIn(failures) ?? failures[0];
  // Written once: a later call, from the EventBridge rule, has nothing to restore.
  const record: RestoreRecord = { controlPlaneCalls: callCount() };
  await writeJsonOnce(ports.store, runKeys(run.runId).restored, record);
  const restored = outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value).length;
  ports.log.info('Functions restored', { runId: run.runId, restored, of: outcomes.length });
  return { runId: run.runId, restored, untouched: outcomes.length - restored };
}

async function restoreOne(
  ports: TaskPorts<'functions' | 'store'>,
  functionName: string,
  owner: LockOwner,
): Promise<boolean> {
  const lock = await revokeLock(ports, functionName, owner);
  if (lock === undefined) return false;
  const outcome = await restoreFunction(ports, lock.restoreRunId ?? owner.runId, functionName, () =>
    assertLockOwned(ports.store, functionName, owner),
  ).catch((error: unknown) => {
    // Only one error of all functions is thrown.
    ports.log.warn('Function not restored', { functionName, problem: messageOf(error) });
    throw error;
  });
  ports.log.info('Function restored', { functionName, outcome });
  await releaseLock(ports, functionName, owner);
  return true;
}
