/** Puts one function back as its snapshot says. Whoever calls holds, or has revoked, the lock. */
import { isBenchmarkError } from '../../core/errors.ts';
import type { Ports } from '../ports.ts';
import { sameSettings, withoutOurChanges } from './environment.ts';
import { updateFenced } from './fenced-update.ts';
import { NONCE_VARIABLE } from './nonce.ts';
import type { FunctionSnapshot } from './snapshot.ts';

/** `kept-others` = put back, except for what somebody else changed during the run; `gone` = the function was deleted. */
type RestoreOutcome = 'restored' | 'kept-others' | 'gone';

/**
 * @param assertOurs throws LOCK_LOST when another run has taken the function over meanwhile
 * @throws BenchmarkError as `updateFenced`
 */
export async function restoreFunction(
  ports: Pick<Ports, 'functions' | 'clock' | 'log'>,
  snapshot: FunctionSnapshot,
  assertOurs: () => Promise<void>,
): Promise<RestoreOutcome> {
  try {
    const after = await updateFenced(ports, {
      functionName: snapshot.functionName,
      assertOurs,
      want: (current) => withoutOurChanges(current.environmentError === undefined ? current : undefined, snapshot),
      renewRevision: true,
      detour: (wanted) => ({ ...wanted, environment: { ...wanted.environment, [NONCE_VARIABLE]: 'restoring' } }),
    });
    if (sameSettings(after, snapshot)) return 'restored';
    ports.log.warn('Somebody else changed the function during the run; their changes are kept', {
      functionName: snapshot.functionName,
    });
    return 'kept-others';
  } catch (error) {
    if (isBenchmarkError(error) && error.code === 'FUNCTION_NOT_FOUND') return 'gone';
    throw error;
  }
}
