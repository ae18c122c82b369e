/**
 * The fallback without cgroups (macOS, not root): no CPU share, no memory limit, freezing by SIGSTOP, and peak memory as the sum
 * of VmHWM where /proc exists.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { signalGroup } from '../../host/send-signal.ts';
import type { CpuCounters } from './cpu-counters.ts';
import type { ResourceGroup, ResourceGroups } from './types.ts';

function statusField(pid: number, field: string): number | undefined {
  try {
    const match = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return match?.[1] === undefined ? undefined : Number(match[1]);
  } catch {
    return undefined;
  }
}

/**
 * The sum of the processes' VmHWM in bytes, undefined when none can be read. It includes the touched pages of the program file,
 * which a cgroup charges to the process that read them first (for an unpacked zip: this service).
 */
export function residentPeakBytes(processIds: readonly number[]): number | undefined {
  const peaksKb = processIds.flatMap((pid) => statusField(pid, 'VmHWM') ?? []);
  return peaksKb.length === 0 ? undefined : 1024 * peaksKb.reduce((sum, peakKb) => sum + peakKb, 0);
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')
        .split(' ')
        .filter((text) => text !== '')
        .map(Number),
    );
  } catch {
    return [];
  }
}

function withDescendants(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(withDescendants)];
}

export class ProcessGroups implements ResourceGroup {
  readonly joinFiles: readonly string[] = [];
  readonly #leaders = new Set<number>();
  #peakBytes: number | undefined;

  attach(processGroupId: number): void {
    this.#leaders.add(processGroupId);
  }

  detach(processGroupId: number): void {
    this.#leaders.delete(processGroupId);
  }

  setMemoryLimitMb(_memoryMb: number): void {}

  setCpuShare(_vcpus: number): void {}

  setStarting(_isStarting: boolean): void {}

  freeze(): void {
    for (const leader of this.#leaders) signalGroup(leader, 'SIGSTOP');
  }

  thaw(): void {
    for (const leader of this.#leaders) signalGroup(leader, 'SIGCONT');
  }

  cpuCounters(): CpuCounters | undefined {
    return undefined;
  }

  peakMemoryBytes(): number | undefined {
    const now = residentPeakBytes(this.processIds());
    if (now !== undefined) this.#peakBytes = Math.max(this.#peakBytes ?? 0, now);
    return this.#peakBytes;
  }

  oomKills(): number {
    return 0;
  }

  processIds(): number[] {
    return [...this.#leaders].flatMap(withDescendants);
  }

  remove(): boolean {
    return true;
  }
}

export function processGroupsOnly(): ResourceGroups {
  return {
    throttle: 'none',
    memoryLimit: 'none',
    freezer: 'SIGSTOP',
    memorySource: process.platform === 'linux' ? 'VmHWM (page cache does not count)' : 'none',
    parentDirectories: [],
    create: () => new ProcessGroups(),
    removeParents: () => true,
  };
}
