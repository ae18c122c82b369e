/** What a command that was killed left in a local cloud that kept running: its run, and its temporary functions. */
import type { ClientSettings } from '../adapters/client-options.ts';
import { listRunning, makeExecutions } from '../adapters/executions.ts';
import { makeReportsBucket } from '../adapters/reports-bucket.ts';
import { removeFunctions, TEMPORARY_NAME } from '../measure/temporary-functions.ts';
import { findRun } from '../runs/find-run.ts';
import { stopRun } from '../runs/stop-run.ts';
import { findBenchmark } from './benchmark-stack.ts';

const RESTORE_TIMEOUT_MS = 60_000;

/** Only the command that uses the cloud may call this. @returns whether there was anything */
export async function removeLeftovers(settings: ClientSettings): Promise<boolean> {
  const benchmark = await findBenchmark(settings);
  if (benchmark !== undefined) {
    const executions = makeExecutions(settings, benchmark.stateMachineArn);
    const bucket = makeReportsBucket(settings, benchmark.reportsBucketName);
    for (const { arn } of await listRunning(settings, benchmark.stateMachineArn)) {
      const { functionNames = [] } = (await findRun(bucket, arn)) ?? {};
      if (!functionNames.some((name) => name.startsWith(TEMPORARY_NAME))) continue;
      await stopRun(executions, bucket, arn, RESTORE_TIMEOUT_MS, 'The thaw command that started it was killed');
    }
  }
  return await removeFunctions(settings);
}
