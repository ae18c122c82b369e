/** The CPU counters of a cgroup, since it was created. */
import { ControlFile } from './control-file.ts';

export interface CpuCounters {
  /** CPU time of all threads, also of those that have ended. */
  readonly cpuMs: number;
  /** Summed over the CPUs on which the group was throttled. */
  readonly throttledMs: number;
  /** Periods in which the group was throttled, on whatever number of CPUs. */
  readonly throttledPeriods: number;
}

const USAGE_US = /^usage_usec (\d+)$/m;
const THROTTLED_US = /^throttled_usec (\d+)$/m;
const THROTTLED_NS = /^throttled_time (\d+)$/m;
const THROTTLED_PERIODS = /^nr_throttled (\d+)$/m;

/** The open counter files of one group. */
export interface CounterFiles {
  read(): CpuCounters | undefined;
  close(): void;
}

/** @param usagePath `cpuacct.usage`, in ns @param statPath `cpu.stat` with `nr_throttled` and `throttled_time` (ns) */
export function v1Counters(usagePath: string, statPath: string): CounterFiles {
  const usage = new ControlFile(usagePath, 'r');
  const stat = new ControlFile(statPath, 'r');
  return {
    read: () => {
      const text = stat.readText();
      return counters(usage.readNumber(), field(text, THROTTLED_NS), field(text, THROTTLED_PERIODS), 1e6);
    },
    close: () => {
      usage.close();
      stat.close();
    },
  };
}

/** @param statPath `cpu.stat` with `usage_usec`, `nr_throttled` and `throttled_usec` */
export function v2Counters(statPath: string): CounterFiles {
  const stat = new ControlFile(statPath, 'r');
  return {
    read: () => {
      const text = stat.readText();
      return counters(field(text, USAGE_US), field(text, THROTTLED_US), field(text, THROTTLED_PERIODS), 1e3);
    },
    close: () => stat.close(),
  };
}

/** undefined when one is missing: what is not known is not 0. */
function counters(
  usage: number | undefined,
  throttled: number | undefined,
  throttledPeriods: number | undefined,
  unitsPerMs: number,
): CpuCounters | undefined {
  if (usage === undefined || throttled === undefined || throttledPeriods === undefined) return undefined;
  return { cpuMs: usage / unitsPerMs, throttledMs: throttled / unitsPerMs, throttledPeriods };
}

function field(stat: string | undefined, line: RegExp): number | undefined {
  const value = line.exec(stat ?? '')?.[1];
  return value === undefined ? undefined : Number(value);
}
