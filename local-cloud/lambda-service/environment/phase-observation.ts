/** What two readings of an environment's counters say about the phase between them (docs/where-the-time-goes.md). */
import type { PhaseObservation } from '../../../core/telemetry/observation.ts';
import { CPU_PERIOD_MS } from '../cgroups/cgroup-group.ts';
import type { CpuCounters } from '../cgroups/cpu-counters.ts';
import type { ThreadTime } from '../cgroups/schedstat.ts';

/** The counters at one moment. */
export interface Reading {
  readonly group: CpuCounters;
  readonly threads: ReadonlyMap<number, ThreadTime>;
}

/** What a runtime's helper threads (garbage collection, compilation) add stays below one of the two in most phases. */
const PARALLEL_MIN_MS = 5;
const PARALLEL_MIN_SHARE = 0.2;

/**
 * @param wallMs the phase's duration as it is reported
 * @param vcpus the CPU share of the phase
 */
export function observePhase(start: Reading, end: Reading, wallMs: number, vcpus: number): PhaseObservation {
  const cpuMs = end.group.cpuMs - start.group.cpuMs;
  const throttledMs = end.group.throttledMs - start.group.throttledMs;
  const threads = [...end.threads].map(([id, total]) => since(total, start.threads.get(id)));
  const maxWaitMs = Math.max(0, ...threads.map(({ runDelayMs }) => runDelayMs));
  // Where threads waited one after the other, or have ended, the longest wait of one is too little; the throttled time counts
  // a period once for each CPU. Neither is longer than all throttled periods after their quota is used up.
  const periods = end.group.throttledPeriods - start.group.throttledPeriods;
  const throttledOnceMs = Math.min(throttledMs, periods * CPU_PERIOD_MS * Math.max(0, 1 - vcpus));
  return {
    wallMs,
    cpuMs: toMicroseconds(cpuMs),
    shareWaitMs: toMicroseconds(Math.max(maxWaitMs, throttledOnceMs)),
    throttledMs: toMicroseconds(throttledMs),
    parallel:
      areParallel(threads.map((thread) => thread.cpuMs)) ||
      // Of processes that have ended only this is known: more CPU time than time, or throttled on two CPUs at once.
      isMuchMore(cpuMs, wallMs) ||
      isMuchMore(throttledMs, throttledOnceMs),
  };
}

/** Threads other than the busiest one computed as well. */
function areParallel(threadsCpuMs: readonly number[]): boolean {
  const sumMs = threadsCpuMs.reduce((sum, cpuMs) => sum + cpuMs, 0);
  return isMuchMore(sumMs, Math.max(0, ...threadsCpuMs));
}

function isMuchMore(ms: number, thanMs: number): boolean {
  return ms - thanMs > Math.max(PARALLEL_MIN_MS, ms * PARALLEL_MIN_SHARE);
}

/** A thread that is not in the first reading was created in the phase. */
function since(total: ThreadTime, before: ThreadTime = { cpuMs: 0, runDelayMs: 0 }): ThreadTime {
  return { cpuMs: total.cpuMs - before.cpuMs, runDelayMs: total.runDelayMs - before.runDelayMs };
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
