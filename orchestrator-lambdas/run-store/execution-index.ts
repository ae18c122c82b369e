/**
 * The index from an execution to its run and the functions that it may have locked. Written before the first lock, so
 * that a restore needs only the ARN of the execution.
 */
import { hash } from 'node:crypto';
import type { RunIndexEntry } from '../../core/plan/execution-index.ts';
import { executionKey } from '../../core/plan/keys.ts';
import type { ReportStore } from '../ports.ts';
import { readJson, writeJson } from './stored-json.ts';

/** The run of an execution; undefined when the execution ended before it locked anything. */
export async function findRun(store: ReportStore, executionArn: string): Promise<RunIndexEntry | undefined> {
  return readJson(store, executionKey(hash('sha256', executionArn)));
}

/** Stores the run of an execution. An ARN can be used again after 90 days; the index then has its newest run. */
export async function indexRun(store: ReportStore, entry: RunIndexEntry): Promise<void> {
  await writeJson(store, executionKey(hash('sha256', entry.executionArn)), entry);
}
