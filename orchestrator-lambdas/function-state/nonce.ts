/** The nonce: it makes an update a new configuration, and shows that an environment was created after the update. */
import { hash } from 'node:crypto';
import type { StepEvent } from '../events.ts';

/** The only environment variable that is added to a measured function. */
export const NONCE_VARIABLE = 'THAW_NONCE';

/**
 * Different for every attempt, and the same when the task of an attempt is retried: a retry finds its nonce already set
 * and does not update again.
 */
export function makeNonce(step: StepEvent): string {
  return hash('sha256', `${step.runId}\n${step.laneId}\n${step.stepIndex}\n${step.attempt}`).slice(0, 24);
}

/**
 * The nonce of a load job: the same for all its segments, because the configuration is set once for them, by a later
 * segment when the first one failed.
 */
export function makeLoadNonce({ runId, laneId }: Pick<StepEvent, 'runId' | 'laneId'>): string {
  return makeNonce({ runId, laneId, stepIndex: 0, attempt: 1 });
}
