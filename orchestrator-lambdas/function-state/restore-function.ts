/** Restores one function from its snapshot. The caller holds the lock or has revoked it. */
import { isBenchmarkError } from '../../core/errors.ts';
import type { Ports } from '../ports.ts';
import { sameSettings, withoutOurChanges } from './environment.ts';
import { updateFenced } from './fenced-update.ts';
import { NONCE_VARIABLE } from './nonce.ts';
import type { FunctionSnapshot } from './snapshot.ts';

/** `kept-others` = restored, except for changes of another client during the run; `gone` = the function was deleted. */
type RestoreOutcome = 'restored' | 'kept-others' | 'gone';

/**
 * @param assertLock throws LOCK_LOST when another run has taken the function over meanwhile
 * @throws BenchmarkError as `updateFenced`
 */
export async function restoreFunction(
  ports: Pick<Ports, 'functions' | 'clock' | 'log'>,
  snapshot: FunctionSnapshot,
  assertLock: () => Promise<void>,
): Promise<RestoreOutcome> {
  try {
    const after = await updateFenced(ports, {
      functionName: snapshot.functionName,
      assertLock,
      desired: (current) => withoutOurChanges(current.environmentError === undefined ? current : undefined, snapshot),
      renewRevision: true,
      temporary: (base) => ({ ...base, environment: { ...base.environment, [NONCE_VARIABLE]: 'restoring' } }),
    });
    if (sameSettings(after, snapshot)) return 'restored';
    ports.log.warn('Another client changed the function during the run; its changes are kept', {
      functionName: snapshot.functionName,
    });
    return 'kept-others';
  } catch (error) {
    if (isBenchmarkError(error) && error.code === 'FUNCTION_NOT_FOUND') return 'gone';
    throw error;
  }
}
