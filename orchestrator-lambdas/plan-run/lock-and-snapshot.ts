/** Locks the functions of a run and stores their snapshots. */
import { definedOnly } from '../../core/defined-only.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { FunctionLock } from '../../core/plan/lock.ts';
import { READS, UPDATES } from '../../core/plan/sweeps.ts';
import type { Plan, PlannedFunction, Step } from '../../core/plan/types.ts';
import { limitRate } from '../function-state/limit-rate.ts';
import { acquireLock, assertLockHeld, type LockOwner, markTakenOver } from '../function-state/lock.ts';
import { unreadableEnvironment } from '../function-state/refusals.ts';
import { restoreFunction } from '../function-state/restore-function.ts';
import { type PlannedChanges, writeSnapshotOnce } from '../function-state/snapshot.ts';
import { waitUntilSettled } from '../function-state/wait-until-settled.ts';
import type { TaskPorts } from '../ports.ts';

/**
 * Locks every function and stores its snapshot; after a run that died, first restores what that run had changed.
 * A repeated call changes nothing.
 * @param changes by unqualified name, sorted
 * @throws BenchmarkError FUNCTION_LOCKED, LOCK_LOST, FUNCTION_REFUSED and what `updateFenced` throws
 */
export async function lockAndSnapshot(
  ports: TaskPorts<'functions' | 'store' | 'executions'>,
  owner: LockOwner,
  changes: ReadonlyMap<string, PlannedChanges>,
): Promise<void> {
  const locked: { functionName: string; changes: PlannedChanges; lock: FunctionLock }[] = [];
  // One after the other and sorted, so that two runs never hold locks that the other one needs.
  for (const [functionName, planned] of changes) {
    locked.push({ functionName, changes: planned, lock: await acquireLock(ports, functionName, owner) });
  }
  const [read, restore] = [limitRate(ports.clock, READS), limitRate(ports.clock, UPDATES)];
  const outcomes = await Promise.allSettled(
    locked.map(async ({ functionName, changes: planned, lock: { restoreRunId } }) => {
      if (restoreRunId !== undefined) await restore(() => takeOver(ports, functionName, owner, restoreRunId));
      await read(() => takeSnapshot(ports, functionName, owner, planned));
    }),
  );
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** Restores what a dead run has changed. */
async function takeOver(
  ports: TaskPorts<'functions' | 'store' | 'executions'>,
  functionName: string,
  owner: LockOwner,
  deadRunId: string,
): Promise<void> {
  await restoreFunction(ports, deadRunId, functionName, () => assertLockHeld(ports.store, functionName, owner));
  await markTakenOver(ports.store, functionName, owner);
}

async function takeSnapshot(
  ports: TaskPorts<'functions' | 'store' | 'executions'>,
  functionName: string,
  owner: LockOwner,
  changes: PlannedChanges,
): Promise<void> {
  const before = await waitUntilSettled(ports, functionName);
  if (before.environmentError !== undefined) throw unreadableEnvironment(functionName, before.environmentError);
  const snapshot = {
    functionName,
    ...owner,
    takenAt: ports.clock.nowIso(),
    revisionId: before.revisionId,
    memoryMb: before.memoryMb,
    environment: before.environment,
    layers: before.layers,
    changes,
  };
  await writeSnapshotOnce(ports.store, snapshot, before.kmsKeyArn);
}

/** The changes that the plan makes to each function, by unqualified name: several labels may name the same function. */
export function changesByFunction(plan: Plan): ReadonlyMap<string, PlannedChanges> {
  const changing = [...plan.lanes.flatMap((lane) => lane.steps), ...loadJobsOf(plan)];
  const steps = Map.groupBy(changing, (step) => step.function);
  const functions = Map.groupBy(plan.functions, ({ functionName }) => functionName);
  return new Map(
    [...functions.keys()].sort().map((functionName) => {
      const planned = functions.get(functionName) ?? [];
      return [
        functionName,
        changesOf(
          planned,
          planned.flatMap(({ label }) => steps.get(label) ?? []),
        ),
      ];
    }),
  );
}

function changesOf(
  planned: readonly PlannedFunction[],
  steps: readonly Pick<Step, 'memoryMb' | 'override'>[],
): PlannedChanges {
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
