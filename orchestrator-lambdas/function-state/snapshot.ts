/**
 * A function as it was before the run, and the changes the run may make: all that is needed to restore it, also for a
 * later run after a crash. Contains environment values: stored encrypted, never printed.
 */
import { isBenchmarkError } from '../../core/errors.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { Ports } from '../ports.ts';
import { readJson, writeJsonOnce } from '../run-store/stored-json.ts';
import { keyDenied } from './refusals.ts';

export interface FunctionSnapshot {
  readonly functionName: string;
  readonly runId: string;
  readonly executionArn: string;
  readonly takenAt: string;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** When the snapshot was taken; absent in snapshots of versions that read a function before every update. */
  readonly revisionId?: string;
  /** Absent in snapshots of versions that changed no layers. */
  readonly layers?: readonly string[];
  readonly changes: PlannedChanges;
}

/** The values that the plan sets; any other value was set by another client. */
export interface PlannedChanges {
  readonly memoryMb: readonly number[];
  /** Override variable -> every value that the plan sets. */
  readonly environment: Readonly<Record<string, readonly string[]>>;
  /** Layer version that the plan attaches and detaches; absent = none. */
  readonly layer?: string;
}

/** The snapshot of a function in a run, also one that a former version stored; undefined when there is none. */
export async function readSnapshot(
  store: Ports['store'],
  runId: string,
  functionName: string,
): Promise<FunctionSnapshot | undefined> {
  const keys = runKeys(runId);
  return (
    (await readJson<FunctionSnapshot>(store, keys.snapshot(functionName))) ??
    (await readJson<FunctionSnapshot>(store, keys.formerSnapshot(functionName)))
  );
}

/**
 * Stores a snapshot unless the run has one: a repeated PlanRun must not store the settings of a changed function.
 * @param kmsKeyArn the customer managed key under which Lambda keeps the environment: the copy is encrypted with it too
 * @throws BenchmarkError FUNCTION_REFUSED when the key may not be used
 */
export async function writeSnapshotOnce(
  store: Ports['store'],
  snapshot: FunctionSnapshot,
  kmsKeyArn: string | undefined,
): Promise<void> {
  const { runId, functionName } = snapshot;
  try {
    await writeJsonOnce(store, runKeys(runId).snapshot(functionName), snapshot, kmsKeyArn);
  } catch (error) {
    if (kmsKeyArn === undefined || !isBenchmarkError(error) || error.code !== 'ACCESS_DENIED') throw error;
    throw keyDenied(functionName, kmsKeyArn, error);
  }
}
