/**
 * Predicted number of calls of Lambda's control plane. How often an update is polled depends on how long it takes; the
 * report has the number that was counted.
 */
import type { LoadJob, PlannedFunction } from './types.ts';
import { pollCount } from './update-polls.ts';

/** How far the updates of a function are assumed to be apart in duration. */
const USUAL_DEVIATION = 0.02;

/** The update, and the polls until it has ended; nothing is read before it, because its revision is known. */
function callsOfUpdate(updateSeconds: number): number {
  const expectedMs = 1000 * updateSeconds;
  return 1 + pollCount(expectedMs, { hint: { expectedMs, deviationMs: USUAL_DEVIATION * expectedMs }, lanes: 1 });
}

/** The same where it is not known how long the updates of the function take. */
function callsOfFirstUpdate(updateSeconds: number): number {
  return 1 + pollCount(1000 * updateSeconds, { lanes: 1 });
}

/** The update, the RevisionId after the last call, and the secret's name for payloads that are signed. */
export function callsOfStep(planned: PlannedFunction | undefined, updateSeconds: number): number {
  return callsOfUpdate(updateSeconds) + 1 + (planned?.signing === undefined ? 0 : 1);
}

/** The update, and per segment the RevisionId afterwards, the secret's name and the URL if needed. */
export function callsOfLoadJob(job: LoadJob, planned: PlannedFunction | undefined, updateSeconds: number): number {
  const callsPerSegment = 1 + (planned?.signing === undefined ? 0 : 1) + (job.options.via === 'url' ? 1 : 0);
  return callsOfUpdate(updateSeconds) + callsPerSegment * job.segments.length;
}

/**
 * The snapshot when the function is locked; what its first update takes more than the others; and the update that restores
 * it, before which it is read.
 */
export function callsOfFunction(updateSeconds: number): number {
  const first = callsOfFirstUpdate(updateSeconds);
  return 1 + (first - callsOfUpdate(updateSeconds)) + 1 + first;
}
