/**
 * A function as it was before the run, and what the run may do to it: all that is needed to put it back, also by
 * whoever finds it after a crash. Holds environment values: stored encrypted, never printed.
 */
import { runKeys } from '../../core/plan/keys.ts';
import type { Ports } from '../ports.ts';
import { readJson, writeJsonOnce } from '../run-store/stored-json.ts';

export interface FunctionSnapshot {
  readonly functionName: string;
  readonly runId: string;
  readonly executionArn: string;
  readonly takenAt: string;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly changes: PlannedChanges;
}

/** What the plan will set: how a later reader tells our values from those of somebody else. */
export interface PlannedChanges {
  readonly memoryMb: readonly number[];
  /** Override variable -> every value the plan gives it. */
  readonly environment: Readonly<Record<string, readonly string[]>>;
}

/** The snapshot of a function in a run; undefined when none was taken, so nothing was changed. */
export async function readSnapshot(
  store: Ports['store'],
  runId: string,
  functionName: string,
): Promise<FunctionSnapshot | undefined> {
  return readJson(store, runKeys(runId).snapshot(functionName));
}

/** Stores a snapshot unless the run has one: a repeated PlanRun must not take a changed function for the original. */
export async function writeSnapshotOnce(store: Ports['store'], snapshot: FunctionSnapshot): Promise<void> {
  await writeJsonOnce(store, runKeys(snapshot.runId).snapshot(snapshot.functionName), snapshot);
}
