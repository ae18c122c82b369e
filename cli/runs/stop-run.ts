/** Stops an execution and waits until every function is restored. */
import { setTimeout as sleep } from 'node:timers/promises';
import { lockKey, runKeys } from '../../core/plan/keys.ts';
import { type FunctionLock, isFree } from '../../core/plan/lock.ts';
import type { Executions } from '../adapters/executions.ts';
import type { ReportsBucket } from '../adapters/reports-bucket.ts';
import { findRun } from './find-run.ts';

const POLL_MS = 500;

interface StoppedRun {
  /** True when the restore has ended and no lock of the run is held: each is released after its function was restored. */
  readonly restored: boolean;
  /** The functions the run had locked. */
  readonly functionNames: readonly string[];
}

/**
 * Stops the execution; the EventBridge rule on ended executions starts the restore. Waits at most `timeoutMs` for it. A task
 * that is still running may take a lock after the stop, so the locks are read again at each poll, and free locks alone prove
 * nothing: the restore may not have started.
 * @param cause shown in the console
 */
export async function stopRun(
  executions: Executions,
  bucket: ReportsBucket,
  executionArn: string,
  timeoutMs: number,
  cause = 'Ctrl-C in the thaw command',
): Promise<StoppedRun> {
  const described = await executions.describe(executionArn);
  if (described.status === 'RUNNING') await executions.stop(executionArn, cause);
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const run = await findRun(bucket, executionArn);
    const locks = await locksOf(bucket, executionArn, run?.functionNames ?? []);
    const functionNames = locks.map((lock) => lock.functionName);
    const isRestored = run === undefined || (await bucket.readJson(runKeys(run.runId).restored)) !== undefined;
    if (isRestored && locks.every(isFree)) return { restored: true, functionNames };
    if (Date.now() > deadlineMs) return { restored: false, functionNames };
    await sleep(POLL_MS);
  }
}

async function locksOf(
  bucket: ReportsBucket,
  executionArn: string,
  functionNames: readonly string[],
): Promise<FunctionLock[]> {
  const locks = await Promise.all(functionNames.map((name) => bucket.readJson<FunctionLock>(lockKey(name))));
  return locks.filter((lock) => lock?.executionArn === executionArn) as FunctionLock[];
}
