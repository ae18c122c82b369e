/** Locks a function for this run and stores its snapshot. */
import { definedOnly } from '../../core/defined-only.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { Plan } from '../../core/plan/types.ts';
import { acquireLock, assertLockHeld, type LockOwner, markTakenOver } from '../function-state/lock.ts';
import { unreadableEnvironment } from '../function-state/refusals.ts';
import { restoreFunction } from '../function-state/restore-function.ts';
import { type PlannedChanges, writeSnapshotOnce } from '../function-state/snapshot.ts';
import { waitUntilSettled } from '../function-state/wait-until-settled.ts';
import type { TaskPorts } from '../ports.ts';

/**
 * Locks one function and stores its snapshot; after a run that died, first restores what that run had changed.
 * A repeated call changes nothing.
 * @throws BenchmarkError FUNCTION_LOCKED, LOCK_LOST, FUNCTION_REFUSED and what `updateFenced` throws
 */
export async function lockAndSnapshot(
  ports: TaskPorts<'functions' | 'store' | 'executions'>,
  functionName: string,
  owner: LockOwner,
  changes: PlannedChanges,
): Promise<void> {
  const lock = await acquireLock(ports, functionName, owner);
  if (lock.restoreRunId !== undefined) {
    await restoreFunction(ports, lock.restoreRunId, functionName, () =>
      assertLockHeld(ports.store, functionName, owner),
    );
    await markTakenOver(ports.store, functionName, owner);
  }
  const before = await waitUntilSettled(ports, functionName);
  if (before.environmentError !== undefined) throw unreadableEnvironment(functionName, before.environmentError);
  const snapshot = {
    functionName,
    ...owner,
    takenAt: ports.clock.nowIso(),
    memoryMb: before.memoryMb,
    environment: before.environment,
    layers: before.layers,
    changes,
  };
  await writeSnapshotOnce(ports.store, snapshot, before.kmsKeyArn);
}

/** The changes that the plan makes to each function, by unqualified name: several labels may name the same function. */
export function changesByFunction(plan: Plan): ReadonlyMap<string, PlannedChanges> {
  const names = [...new Set(plan.functions.map((planned) => planned.functionName))].sort();
  return new Map(names.map((name) => [name, changesOf(plan, name)]));
}

function changesOf(plan: Plan, functionName: string): PlannedChanges {
  const planned = plan.functions.filter((candidate) => candidate.functionName === functionName);
  const labels = new Set(planned.map(({ label }) => label));
  const changing = [...plan.lanes.flatMap((lane) => lane.steps), ...loadJobsOf(plan)];
  const steps = changing.filter((step) => labels.has(step.function));
  const pairs = steps.flatMap((step) => Object.entries(step.override?.environment ?? {}));
  const values = Map.groupBy(pairs, ([name]) => name);
  const layer = planned.find(({ cpuTimeLayerArn }) => cpuTimeLayerArn !== undefined)?.cpuTimeLayerArn;
  return definedOnly({
    layer,
    memoryMb: [...new Set(steps.map((step) => step.memoryMb))],
    environment: Object.fromEntries(
      [...values].map(([name, pairsOfName]) => [name, [...new Set(pairsOfName.map(([, value]) => value))]]),
    ),
  });
}
