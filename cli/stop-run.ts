/** Stops an execution and waits until every function is back as it was. */
import { LOCKS_PREFIX, lockKey } from '../core/plan/keys.ts';
import type { Plan } from '../core/plan/types.ts';
import type { Executions } from './adapters/executions.ts';
import type { ReportsBucket } from './adapters/reports-bucket.ts';

const POLL_MS = 500;

export interface StoppedRun {
  /** True when no lock of the run is left: the restore sweep removes a lock after the function is as it was. */
  readonly restored: boolean;
  readonly functionNames: readonly string[];
}

/**
 * Stops the execution; the rule on ended executions starts the restore. Waits at most `limitMs` for it.
 * Before there was a plan nothing was changed, though locks may be on their way: those are waited for too.
 */
export async function stopRun(
  executions: Executions,
  bucket: ReportsBucket,
  executionArn: string,
  findPlan: () => Promise<Plan | undefined>,
  limitMs: number,
): Promise<StoppedRun> {
  const described = await executions.describe(executionArn);
  if (described.status === 'RUNNING') await executions.stop(executionArn, 'Ctrl-C in the thaw command');
  const plan = await findPlan();
  const functionNames = [...new Set(plan?.functions.map((planned) => planned.functionName) ?? [])];
  const locks = new Set(functionNames.map(lockKey));
  const until = Date.now() + limitMs;
  for (;;) {
    const held = (await bucket.keys(LOCKS_PREFIX)).filter((key) => plan === undefined || locks.has(key));
    if (held.length === 0) return { restored: true, functionNames };
    if (Date.now() > until) return { restored: false, functionNames };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
