/** Makes the next invocation of a function a cold start: sets memory, layers and a new THAW_NONCE in one fenced update. */
import { definedOnly } from '../../core/defined-only.ts';
import { loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { LaneTurn } from '../../core/plan/pacing.ts';
import type { Plan } from '../../core/plan/types.ts';
import { nextHint, type UpdateHint } from '../../core/plan/update-polls.ts';
import type { StepEvent } from '../events.ts';
import { countControlPlaneCalls } from '../function-state/control-plane-calls.ts';
import { sameSettings, withLayer, withNonce, withoutOurChanges } from '../function-state/environment.ts';
import { updateFenced } from '../function-state/fenced-update.ts';
import { assertLockHeld } from '../function-state/lock.ts';
import { makeLoadNonce, makeNonce } from '../function-state/nonce.ts';
import { waitForOwnSlot } from '../function-state/own-slot.ts';
import { inactive, snapshotMissing, unreadableEnvironment } from '../function-state/refusals.ts';
import { readSnapshot } from '../function-state/snapshot.ts';
import type { TaskPorts } from '../ports.ts';
import { remainingStep } from '../run-store/remaining-step.ts';
import { readStep } from '../run-store/run-plan.ts';
import { writeStepStatus } from '../run-store/step-status.ts';
import { readUpdateBefore, type UpdateRecord } from '../run-store/update-record.ts';
import { knownState } from './known-state.ts';
import { skipRepeatedFailures } from './skip-repeated-failures.ts';

/** RevisionId of a skipped step: nothing was updated, and Measure finds that the step has ended. */
const NOT_FORCED = 'none';

export interface ForcedColdStart {
  /** The function has not been changed by another client as long as it has this RevisionId. */
  readonly revisionId: string;
  readonly attempt: number;
  /** Calls of Lambda's control plane made for it. */
  readonly controlPlaneCalls: number;
  /** For the status of the step; null when it was skipped. */
  readonly update: UpdateRecord | null;
}

/**
 * A repeated call finds its nonce already set and changes nothing. A step whose configurations have enough samples is
 * ended here instead, as skipped.
 * @throws BenchmarkError LOCK_LOST when the run has been stopped; UPDATE_CONFLICT, UPDATE_FAILED, UPDATE_TIMEOUT,
 *   FUNCTION_NOT_FOUND, FUNCTION_REFUSED when this function cannot be measured now; FUNCTION_SKIPPED when it failed before
 */
export async function forceColdStart(
  event: StepEvent,
  basePorts: TaskPorts<'functions' | 'store'>,
): Promise<ForcedColdStart> {
  const { ports, callCount } = countControlPlaneCalls(basePorts);
  const { plan, step, measuredFunction } = await readStep(ports.store, event);
  const { functionName } = measuredFunction;
  const { remaining, leftOut } = await remainingStep(ports, event, plan, step);
  const before = readUpdateBefore(ports.store, plan, event);
  if (remaining === undefined) {
    const { endedMs: _, ...update } = (await before) ?? {};
    const ended = { status: 'skipped', leftOut, attempts: 1, controlPlaneCalls: 0, update } as const;
    await writeStepStatus(ports.store, event, ended);
    ports.log.info('Step skipped, there are enough samples', { functionName, leftOut });
    return { revisionId: NOT_FORCED, attempt: event.attempt, controlPlaneCalls: 0, update: null };
  }
  const [snapshot, updateBefore] = await Promise.all([
    readSnapshot(ports.store, plan.runId, functionName),
    before,
    skipRepeatedFailures(ports.store, event, plan),
    ports.functions.openConnections(1),
  ]);
  if (snapshot === undefined) throw snapshotMissing(plan.runId, functionName);

  const isLoad = loadJobsOf(plan).some(({ id }) => id === event.laneId);
  const nonce = isLoad ? makeLoadNonce(event) : makeNonce(event);
  const layer = step.override?.cpuTimeExtension === true ? measuredFunction.cpuTimeLayerArn : undefined;
  const turn = turnOf(plan, event.laneId);
  const { configuration: forced, seen } = await updateFenced(ports, {
    functionName,
    assertLock: () => waitForOwnSlot(ports.clock, turn, () => assertLockHeld(ports.store, functionName, plan)),
    // A further attempt comes after a check that its step has not recorded.
    lastSeen: event.attempt === 1 ? knownState(snapshot, updateBefore) : undefined,
    hint: updateBefore?.hint,
    lanes: turn.count,
    desired: (current) => {
      if (current.environmentError !== undefined) throw unreadableEnvironment(functionName, current.environmentError);
      const base = withoutOurChanges(current, snapshot);
      const attached = layer === undefined ? base : withLayer(base, layer);
      return withNonce(attached, step.memoryMb, step.override?.environment ?? {}, nonce);
    },
  });
  // PlanRun has woken it: Lambda has reclaimed its resources since then, or could not recreate them.
  if (forced.state === 'Inactive') throw inactive(forced);
  // An update takes effect for invocations a little later than in the control plane (lambda-semantics §7.3).
  if (plan.settleMs > 0) await ports.clock.sleep(plan.settleMs);
  ports.log.info('Cold start forced', { functionName, memoryMb: step.memoryMb, attempt: event.attempt });
  const isAsBefore = sameSettings(withoutOurChanges(forced, snapshot), snapshot);
  const update = definedOnly({
    endedMs: seen && Math.round(seen.toMs),
    hint: seen === undefined ? updateBefore?.hint : roundHint(nextHint(updateBefore?.hint, seen)),
    layer,
    revisionId: isAsBefore ? forced.revisionId : undefined,
  });
  return { revisionId: forced.revisionId, attempt: event.attempt, controlPlaneCalls: callCount(), update };
}

function roundHint(hint: UpdateHint): UpdateHint {
  return { ...hint, expectedMs: Math.round(hint.expectedMs), deviationMs: Math.round(hint.deviationMs) };
}

/** Load jobs run one at a time, when no lane is left. */
function turnOf({ lanes }: Plan, laneId: string): LaneTurn {
  const index = lanes.findIndex(({ id }) => id === laneId);
  return index === -1 ? { index: 0, count: 1 } : { index, count: lanes.length };
}
