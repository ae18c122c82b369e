/** What the local cloud saw of one invocation from outside the function; AWS sends no such header. */
import { definedOnly } from '../defined-only.ts';
import { type ConnectionObservation, parseConnections } from './connection-observation.ts';
import { isRecord, parseJson } from './json.ts';

/** Response header of Invoke with the observation as JSON, sent by the local cloud beside the log tail. */
export const OBSERVATION_HEADER = 'x-thaw-observation';

export interface InvocationObservation {
  /** The environment's init phase, in its first invocation only. */
  readonly init?: PhaseObservation;
  /** From sending the event to the end of the invocation. */
  readonly handler?: PhaseObservation;
  /** In order of time, those of init first. Absent where connections cannot be observed. */
  readonly connections?: readonly ConnectionObservation[];
  /** How many more there were than the header has room for. */
  readonly moreConnections?: number;
}

/** One phase of an environment, with the kernel's counters of its processes. */
export interface PhaseObservation {
  /** The Init Duration or Duration that the REPORT has. */
  readonly wallMs: number;
  /** CPU time of all threads. */
  readonly cpuMs: number;
  /** How long threads that could run were not running; the longest wait where several waited at the same time. */
  readonly shareWaitMs: number;
  /** The cgroup's throttled time: that of two threads on two CPUs counts twice. */
  readonly throttledMs: number;
  /** True when more than one thread computed. */
  readonly parallel: boolean;
  /** Init only: what its processes asked for in read calls, mostly files, from the page cache or the disk. */
  readonly readBytes?: number;
  /** Init only: what was fetched from the disk for them. */
  readonly diskReadBytes?: number;
  /** Init only: accesses to memory that had to wait for the disk. */
  readonly majorPageFaults?: number;
}

/** The fields that only an init has. */
export const READS = ['readBytes', 'diskReadBytes', 'majorPageFaults'] as const;

/**
 * Parses the value of the header. Never throws.
 * @returns undefined when it has neither a phase with all of its fields nor connections; other fields are ignored
 */
export function parseObservation(headerValue: string | undefined): InvocationObservation | undefined {
  const observation = headerValue === undefined ? undefined : parseJson(headerValue);
  if (!isRecord(observation)) return undefined;
  const init = parsePhase(observation['init']);
  const handler = parsePhase(observation['handler']);
  const connections = parseConnections(observation['connections']);
  const more = observation['moreConnections'];
  const moreConnections = typeof more === 'number' && more > 0 ? more : undefined;
  const fields = definedOnly({ init, handler, connections, moreConnections });
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function parsePhase(phase: unknown): PhaseObservation | undefined {
  if (!isRecord(phase)) return undefined;
  const { wallMs, cpuMs, shareWaitMs, throttledMs, parallel } = phase;
  if (!isCount(wallMs) || !isCount(cpuMs) || !isCount(shareWaitMs) || !isCount(throttledMs)) return undefined;
  if (typeof parallel !== 'boolean') return undefined;
  const reads = READS.flatMap((name) => (isCount(phase[name]) ? [[name, phase[name]]] : []));
  return { wallMs, cpuMs, shareWaitMs, throttledMs, parallel, ...Object.fromEntries(reads) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
