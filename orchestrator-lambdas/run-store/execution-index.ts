/**
 * Which run belongs to an execution, and which functions it may have locked. Written before the first lock, so that
 * whoever cleans up after an execution needs only its ARN.
 */
import { hash } from 'node:crypto';
import { executionKey } from '../../core/plan/keys.ts';
import type { ReportStore } from '../ports.ts';
import { readJson, writeJson } from './stored-json.ts';

interface RunIndexEntry {
  readonly executionArn: string;
  readonly runId: string;
  /** Unqualified, sorted: every function the run may lock. */
  readonly functionNames: readonly string[];
}

/** The run of an execution, or undefined when it never got as far as locking anything. */
export async function findRun(store: ReportStore, executionArn: string): Promise<RunIndexEntry | undefined> {
  return readJson(store, executionKey(hash('sha256', executionArn)));
}

/** Names an execution's run. An ARN used again (names are free again after 90 days) names its newest run. */
export async function rememberRun(store: ReportStore, entry: RunIndexEntry): Promise<void> {
  await writeJson(store, executionKey(hash('sha256', entry.executionArn)), entry);
}
