/**
 * The lines that the CPU time extension prints into a function's log (target-functions/rust/cpu-time-extension). The line of
 * an invocation has the CPU time of init, or that of the invocation before it, which had a log tail of its own.
 */
import { definedOnly } from '../defined-only.ts';

/** What the extension says of one invocation. */
export interface ExtensionCpuTime {
  /** CPU time of the runtime's processes until their first invocation begins; in that invocation only. */
  readonly initCpuMs?: number;
  /** CPU time of these processes from the begin of the invocation to that of the next one. */
  readonly cpuMs?: number;
  /** A part of it was read in steps of 10 ms. */
  readonly inTicks?: true;
  /** Why nothing was read when the invocation began. */
  readonly problem?: string;
}

/** Every line ends with this field, so that none that was cut off is read. */
const TIME =
  /THAW_CPU_TIME requestId=(\S+) (?:initCpuMs=(\d+\.\d+)|lastRequestId=(\S+) lastCpuMs=(\d+\.\d+)) readFrom=(process-clock|proc-stat)(?![\w-])/g;
const PROBLEM = /THAW_CPU_TIME requestId=(\S+) problem=([a-z_]+)/g;

/**
 * Reads the lines of all log tails of a step: those of one environment name each other's requests. Never throws.
 * @returns by request id; an invocation that no line names is absent, as is the last one of an environment
 */
export function readCpuTimes(logTails: readonly string[]): ReadonlyMap<string, ExtensionCpuTime> {
  const times = new Map<string, ExtensionCpuTime>();
  const add = (requestId: string | undefined, time: ExtensionCpuTime) => {
    if (requestId !== undefined) times.set(requestId, { ...times.get(requestId), ...time });
  };
  for (const text of logTails) {
    for (const [, requestId, initCpuMs, lastRequestId, lastCpuMs, readFrom] of text.matchAll(TIME)) {
      const inTicks = readFrom === 'proc-stat' || undefined;
      if (initCpuMs === undefined) add(lastRequestId, definedOnly({ cpuMs: Number(lastCpuMs), inTicks }));
      else add(requestId, definedOnly({ initCpuMs: Number(initCpuMs), inTicks }));
    }
    for (const [, requestId, problem] of text.matchAll(PROBLEM)) add(requestId, definedOnly({ problem }));
  }
  return times;
}
