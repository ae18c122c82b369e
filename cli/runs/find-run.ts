/** The run of an execution, from the object that PlanRun writes per execution before it locks anything. */
import { hash } from 'node:crypto';
import type { RunIndexEntry } from '../../core/plan/execution-index.ts';
import { executionKey } from '../../core/plan/keys.ts';
import type { ReportsBucket } from '../adapters/reports-bucket.ts';

/** Undefined while the execution has locked nothing. */
export function findRun(bucket: ReportsBucket, executionArn: string): Promise<RunIndexEntry | undefined> {
  return bucket.readJson<RunIndexEntry>(executionKey(hash('sha256', executionArn)));
}
