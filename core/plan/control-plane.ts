/**
 * Predicted number of calls of Lambda's control plane. How often an update is polled depends on how long it takes; the
 * report has the number that was counted.
 */
import { highestRps } from '../load/schedule.ts';
import type { LoadJob, PlannedFunction, Step } from './types.ts';

/** Wait before the first poll of an update; each further wait is longer by the factor `WAIT_GROWTH`. */
export const FIRST_WAIT_MS = 50;
/** Gives six polls of an update of 1 s, so that ten lanes stay below GetFunction's 100 per second (lambda-semantics §3). */
export const WAIT_GROWTH = 1.5;
export const MAX_WAIT_MS = 2_000;

/** Connections are opened before a load starts, so that the generator's TLS handshakes are not part of a latency. */
const MAX_CONNECTIONS = 32;

/** Calls made to open connections before a load. */
export function connectionsFor({ options }: Pick<LoadJob, 'options'>): number {
  return Math.min(MAX_CONNECTIONS, Math.max(2, Math.ceil(highestRps(options.phases))));
}

/** Polls of an update of this duration, including the one that finds it finished. */
function pollCount(updateSeconds: number): number {
  let polls = 1;
  for (let at = 0, waitMs = FIRST_WAIT_MS; at < updateSeconds * 1000; waitMs *= WAIT_GROWTH) {
    at += Math.min(waitMs, MAX_WAIT_MS);
    polls += 1;
  }
  return polls;
}

/** GetFunction, the update, and the polls until it is finished. */
function callsOfUpdate(updateSeconds: number): number {
  return 2 + pollCount(updateSeconds);
}

/**
 * The update; one connection per cold call, or one without; the RevisionId after the cold calls and after the calls that
 * follow; the secret's name for payloads that are signed.
 */
export function callsOfStep(step: Step, planned: PlannedFunction | undefined, updateSeconds: number): number {
  const coldCalls = step.cold === undefined ? 1 : step.cold.burst + 1;
  const isFollowed = step.warm.length > 0 || (step.cold?.followUps ?? 0) > 0;
  return callsOfUpdate(updateSeconds) + coldCalls + (isFollowed ? 1 : 0) + (planned?.signing === undefined ? 0 : 1);
}

/** The update, and per segment its connections, the RevisionId afterwards, the secret's name and the URL if needed. */
export function callsOfLoadJob(job: LoadJob, planned: PlannedFunction | undefined, updateSeconds: number): number {
  const callsPerSegment =
    connectionsFor(job) + 1 + (planned?.signing === undefined ? 0 : 1) + (job.options.via === 'url' ? 1 : 0);
  return callsOfUpdate(updateSeconds) + callsPerSegment * job.segments.length;
}

/** One call when the function is locked, and the update that restores it. */
export function callsOfFunction(updateSeconds: number): number {
  return 1 + callsOfUpdate(updateSeconds);
}
