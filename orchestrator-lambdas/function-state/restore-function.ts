/** Restores one function from its snapshot. The caller holds the lock or has revoked it. */
import { type BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';
import { sameSettings, withoutOurChanges } from './environment.ts';
import { type CurrentState, hasSettings, updateFenced } from './fenced-update.ts';
import { NONCE_VARIABLE } from './nonce.ts';
import { snapshotExpired } from './refusals.ts';
import { type FunctionSnapshot, readSnapshot } from './snapshot.ts';
import { waitUntilSettled } from './wait-until-settled.ts';

/**
 * `kept-others` = restored, except for changes of another client during the run; `gone` = the function was deleted;
 * `unchanged` = the run ended before it changed anything.
 */
type RestoreOutcome = 'restored' | 'kept-others' | 'gone' | 'unchanged';

type RestorePorts = Pick<Ports, 'functions' | 'store' | 'clock' | 'log'>;

/**
 * A function on which nothing of the run is left is restored also when Lambda refuses every update of it (a service control
 * policy, a runtime that Lambda no longer updates): no task of the run can change it then, so no new RevisionId is needed.
 * @param runId the run that may have changed the function
 * @param assertLock throws LOCK_LOST when another run has taken the function over meanwhile
 * @throws BenchmarkError as `updateFenced`; FUNCTION_REFUSED when the function was changed, as far as can be read, and its snapshot is gone
 */
export async function restoreFunction(
  ports: RestorePorts,
  runId: string,
  functionName: string,
  assertLock: () => Promise<void>,
): Promise<RestoreOutcome> {
  const snapshot = await readSnapshot(ports.store, runId, functionName);
  try {
    if (snapshot !== undefined) return await applySnapshot(ports, snapshot, assertLock);
    // The snapshot is stored before the first update, and expires.
    const current = await ports.functions.get(functionName);
    if (await mayBeChanged(ports.store, runId, current)) throw snapshotExpired(runId, current);
    return 'unchanged';
  } catch (error) {
    if (isBenchmarkError(error) && error.code === 'FUNCTION_NOT_FOUND') return 'gone';
    throw error;
  }
}

/** Whether a function without a snapshot may still be as the run has left it. */
async function mayBeChanged(
  store: Ports['store'],
  runId: string,
  { environment, environmentError }: FunctionConfiguration,
): Promise<boolean> {
  if (environmentError === undefined) return environment[NONCE_VARIABLE] !== undefined;
  // Without its environment only this is known: no run changes a function before it has stored its lanes.
  return (await store.read(runKeys(runId).lanes)) !== undefined;
}

async function applySnapshot(
  ports: RestorePorts,
  snapshot: FunctionSnapshot,
  assertLock: () => Promise<void>,
): Promise<RestoreOutcome> {
  const desired = (current: CurrentState) =>
    withoutOurChanges(current.environmentError === undefined ? current : undefined, snapshot);
  const restored = updateFenced(ports, {
    functionName: snapshot.functionName,
    assertLock,
    desired,
    renewRevision: true,
    temporary: (base) => ({ ...base, environment: { ...base.environment, [NONCE_VARIABLE]: 'restoring' } }),
  });
  const after = await restored.then(settled, async (error: unknown) => {
    if (!isRefusal(error)) throw error;
    const current = await waitUntilSettled(ports, snapshot.functionName);
    if (!hasSettings(current, desired(current))) throw error;
    ports.log.warn('Lambda refuses updates of the function, and nothing of the run is left on it', {
      functionName: snapshot.functionName,
      problem: error.message,
    });
    return current;
  });
  if (sameSettings(after, snapshot)) return 'restored';
  ports.log.warn('Another client changed the function during the run; its changes are kept', {
    functionName: snapshot.functionName,
  });
  return 'kept-others';
}

function settled({ configuration }: { readonly configuration: FunctionConfiguration }): FunctionConfiguration {
  return configuration;
}

/** An update that Lambda or a policy does not accept; also one that failed later, and then `hasSettings` is false. */
function isRefusal(error: unknown): error is BenchmarkError {
  return isBenchmarkError(error) && (error.code === 'UPDATE_FAILED' || error.code === 'ACCESS_DENIED');
}
