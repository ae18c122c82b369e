/**
 * The kernel's schedstat file of a thread. Its run delay is how long the thread could run and did not: its group was throttled, or
 * other threads had the CPUs.
 */
import { readFileSync } from 'node:fs';

/** Totals since the thread was created. */
export interface ThreadTime {
  readonly cpuMs: number;
  readonly runDelayMs: number;
}

const NS_PER_MS = 1e6;

/** Parses `<ns on a CPU> <ns of run delay> <time slices>`; undefined for anything else. */
export function parseSchedstat(text: string | undefined): ThreadTime | undefined {
  const [cpuNs, runDelayNs] =
    /^(\d+) (\d+) \d+/
      .exec(text ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  if (cpuNs === undefined || runDelayNs === undefined) return undefined;
  return { cpuMs: cpuNs / NS_PER_MS, runDelayMs: runDelayNs / NS_PER_MS };
}

/** Whether this kernel counts run delays: without CONFIG_SCHED_INFO the file is missing or has zeros. */
export function countsRunDelay(): boolean {
  return (parseSchedstat(readOrUndefined('/proc/self/schedstat'))?.cpuMs ?? 0) > 0;
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
