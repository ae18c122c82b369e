/** The value that makes an update a new configuration, and by which an environment proves that it is the forced one. */
import { hash } from 'node:crypto';
import type { StepEvent } from '../events.ts';

/** The one environment variable we add to a measured function. */
export const NONCE_VARIABLE = 'THAW_NONCE';

/**
 * Fresh for every attempt, and the same when the task of an attempt is repeated: a retry finds its own nonce in place
 * and does not update again.
 */
export function makeNonce(of: StepEvent): string {
  return hash('sha256', `${of.runId}\n${of.laneId}\n${of.stepIndex}\n${of.attempt}`).slice(0, 24);
}

/**
 * The nonce of a load job: one for all its segments, because the configuration is set once for them, and by a later
 * segment when the first could not.
 */
export function makeLoadNonce({ runId, laneId }: Pick<StepEvent, 'runId' | 'laneId'>): string {
  return makeNonce({ runId, laneId, stepIndex: 0, attempt: 1 });
}
