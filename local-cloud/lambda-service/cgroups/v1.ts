/** cgroup v1: each controller has its own hierarchy, and an environment has a directory in each. */
import { join } from 'node:path';
import { CgroupGroup, CPU_PERIOD_US, cpuQuotaUs, MAX_PROCESSES, removeCgroups } from './cgroup-group.ts';
import { readKeyedCount, writeControl, writeControlIfPresent } from './control-file.ts';
import { v1Counters } from './cpu-counters.ts';
import type { ResourceGroups } from './types.ts';

/** The parent directory of each available controller; at least cpu or memory. */
export interface V1Parents {
  readonly cpu?: string;
  /** Counts CPU time; the directory of `cpu` where one hierarchy has both. */
  readonly cpuacct?: string;
  readonly memory?: string;
  readonly freezer?: string;
  readonly pids?: string;
}

class V1Group extends CgroupGroup {
  readonly #cpu: string | undefined;
  readonly #memory: string | undefined;

  constructor(parents: V1Parents, id: string) {
    const below = (parent: string | undefined) => (parent === undefined ? undefined : join(parent, id));
    const cpuacct = below(parents.cpuacct);
    const [cpu, memory, freezer, pids] = [parents.cpu, parents.memory, parents.freezer, parents.pids].map(below);
    super({
      directories: distinct([cpu, memory, freezer, pids, cpuacct]),
      freezer:
        freezer === undefined
          ? undefined
          : { file: join(freezer, 'freezer.state'), frozen: 'FROZEN', thawed: 'THAWED' },
      peakMemory: memory && join(memory, 'memory.max_usage_in_bytes'),
      counters:
        cpu === undefined || cpuacct === undefined
          ? undefined
          : v1Counters(join(cpuacct, 'cpuacct.usage'), join(cpu, 'cpu.stat')),
    });
    this.#cpu = cpu;
    this.#memory = memory;
    if (pids !== undefined) writeControlIfPresent(join(pids, 'pids.max'), String(MAX_PROCESSES));
    if (cpu !== undefined) writeControl(join(cpu, 'cpu.cfs_period_us'), String(CPU_PERIOD_US));
  }

  override setMemoryLimitMb(memoryMb: number): void {
    if (this.#memory === undefined) return;
    super.setMemoryLimitMb(memoryMb);
    const bytes = String(memoryMb * 1024 * 1024);
    writeControl(join(this.#memory, 'memory.limit_in_bytes'), bytes);
    // The same value for memory plus swap disables swap; the file is missing without swap accounting in the kernel.
    writeControlIfPresent(join(this.#memory, 'memory.memsw.limit_in_bytes'), bytes);
  }

  override setCpuShare(vcpus: number): void {
    if (this.#cpu !== undefined) writeControl(join(this.#cpu, 'cpu.cfs_quota_us'), String(cpuQuotaUs(vcpus)));
  }

  override setStarting(isStarting: boolean): void {
    if (this.#cpu !== undefined) writeControlIfPresent(join(this.#cpu, 'cpu.shares'), isStarting ? '102' : '1024');
  }

  override oomKills(): number {
    return this.#memory === undefined ? 0 : readKeyedCount(join(this.#memory, 'memory.oom_control'), 'oom_kill');
  }
}

function distinct(directories: readonly (string | undefined)[]): string[] {
  return [...new Set(directories.filter((directory) => directory !== undefined))];
}

export function v1Groups(parents: V1Parents): ResourceGroups {
  const parentDirectories = distinct(Object.values(parents));
  return {
    throttle: parents.cpu === undefined ? 'none' : 'cgroup-v1',
    memoryLimit: parents.memory === undefined ? 'none' : 'cgroup-v1',
    freezer: parents.freezer === undefined ? 'SIGSTOP' : 'cgroup-v1',
    memorySource:
      parents.memory === undefined
        ? 'VmHWM (page cache does not count)'
        : 'the larger of memory.max_usage_in_bytes (page cache counts) and VmHWM (mapped program files count)',
    parentDirectories,
    create: (id) => new V1Group(parents, id),
    removeParents: () => removeCgroups(parentDirectories),
  };
}
