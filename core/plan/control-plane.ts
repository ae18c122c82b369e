/**
 * Calls of Lambda's control plane that a run makes, as its tasks make them. How often an update is looked at depends on how
 * long it takes, so these are predictions; the report has what was counted.
 */
import { highestRps } from '../load/schedule.ts';
import type { LoadJob, PlannedFunction, Step } from './types.ts';

/** The first look at an update, and how the waits between the next ones grow. */
export const FIRST_WAIT_MS = 50;
/** Six looks at an update of a second: ten lanes together stay below GetFunction's 100 a second (lambda-semantics §3). */
export const WAIT_GROWTH = 1.5;
export const MAX_WAIT_MS = 2_000;

/** Connections opened before a load starts: TLS handshakes are ours and no part of a latency. */
const MAX_CONNECTIONS = 32;

/** Calls made to open connections ahead of a load. */
export function connectionsFor({ options }: Pick<LoadJob, 'options'>): number {
  return Math.min(MAX_CONNECTIONS, Math.max(2, Math.ceil(highestRps(options.phases))));
}

/** Looks at an update that takes so long, the one that sees its end included. */
function pollCount(updateSeconds: number): number {
  let polls = 1;
  for (let at = 0, waitMs = FIRST_WAIT_MS; at < updateSeconds * 1000; waitMs *= WAIT_GROWTH) {
    at += Math.min(waitMs, MAX_WAIT_MS);
    polls += 1;
  }
  return polls;
}

/** Read, updated, looked at until the update is through. */
function callsOfUpdate(updateSeconds: number): number {
  return 2 + pollCount(updateSeconds);
}

/**
 * The update; a connection for each cold call, or one; the RevisionId after the cold calls and after those that follow; the
 * secret's name where it signs.
 */
export function callsOfStep(step: Step, planned: PlannedFunction | undefined, updateSeconds: number): number {
  const coldCalls = step.cold === undefined ? 1 : step.cold.burst + 1;
  const isFollowed = step.warm.length > 0 || (step.cold?.followUps ?? 0) > 0;
  return callsOfUpdate(updateSeconds) + coldCalls + (isFollowed ? 1 : 0) + (planned?.signing === undefined ? 0 : 1);
}

/** The update, and for each segment its connections, the RevisionId afterwards, the secret's name and the URL it needs. */
export function callsOfLoadJob(job: LoadJob, planned: PlannedFunction | undefined, updateSeconds: number): number {
  const callsPerSegment =
    connectionsFor(job) + 1 + (planned?.signing === undefined ? 0 : 1) + (job.options.via === 'url' ? 1 : 0);
  return callsOfUpdate(updateSeconds) + callsPerSegment * job.segments.length;
}

/** Looked at when it is locked, and put back. */
export function callsOfFunction(updateSeconds: number): number {
  return 1 + callsOfUpdate(updateSeconds);
}
