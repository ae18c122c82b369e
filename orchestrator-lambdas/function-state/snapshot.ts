/**
 * A function as it was before the run, and the changes the run may make: all that is needed to restore it, also for a
 * later run after a crash. Contains environment values: stored encrypted, never printed.
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

/** The values that the plan sets; any other value was set by another client. */
export interface PlannedChanges {
  readonly memoryMb: readonly number[];
  /** Override variable -> every value that the plan sets. */
  readonly environment: Readonly<Record<string, readonly string[]>>;
}

/** The snapshot of a function in a run; undefined when there is none, and then nothing was changed. */
export async function readSnapshot(
  store: Ports['store'],
  runId: string,
  functionName: string,
): Promise<FunctionSnapshot | undefined> {
  return readJson(store, runKeys(runId).snapshot(functionName));
}

/** Stores a snapshot unless the run has one: a repeated PlanRun must not store the settings of a changed function. */
export async function writeSnapshotOnce(store: Ports['store'], snapshot: FunctionSnapshot): Promise<void> {
  await writeJsonOnce(store, runKeys(snapshot.runId).snapshot(snapshot.functionName), snapshot);
}
