/** cgroup v2: one hierarchy, with one directory per environment. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CgroupGroup, CPU_PERIOD_US, cpuQuotaUs, MAX_PROCESSES } from './cgroup-group.ts';
import { readKeyedCount, removeCgroup, writeControl, writeControlIfPresent } from './control-file.ts';
import { v2Counters } from './cpu-counters.ts';
import type { ResourceGroups } from './types.ts';

class V2Group extends CgroupGroup {
  readonly #directory: string;

  /** @param hasPeak memory.peak exists (Linux 5.19 and later) */
  constructor(directory: string, hasPeak: boolean) {
    super({
      directories: [directory],
      freezer: { file: join(directory, 'cgroup.freeze'), frozen: '1', thawed: '0' },
      peakMemory: hasPeak ? join(directory, 'memory.peak') : undefined,
      counters: v2Counters(join(directory, 'cpu.stat')),
    });
    this.#directory = directory;
    writeControlIfPresent(join(directory, 'pids.max'), String(MAX_PROCESSES));
  }

  override setMemoryLimitMb(memoryMb: number): void {
    super.setMemoryLimitMb(memoryMb);
    writeControl(join(this.#directory, 'memory.max'), String(memoryMb * 1024 * 1024));
    writeControlIfPresent(join(this.#directory, 'memory.swap.max'), '0');
  }

  override setCpuShare(vcpus: number): void {
    writeControl(join(this.#directory, 'cpu.max'), `${cpuQuotaUs(vcpus)} ${CPU_PERIOD_US}`);
  }

  override setStarting(isStarting: boolean): void {
    writeControlIfPresent(join(this.#directory, 'cpu.weight'), isStarting ? '10' : '100');
  }

  override oomKills(): number {
    return readKeyedCount(join(this.#directory, 'memory.events'), 'oom_kill');
  }
}

/** @param parent this engine's directory, with cpu, memory and (where available) pids enabled for its children */
export function v2Groups(parent: string): ResourceGroups {
  // If the kernel has the file, it is in every non-root group, including the parent.
  const hasPeak = existsSync(join(parent, 'memory.peak'));
  return {
    throttle: 'cgroup-v2',
    memoryLimit: 'cgroup-v2',
    freezer: 'cgroup-v2',
    memorySource: hasPeak
      ? 'the larger of memory.peak (page cache counts) and VmHWM (mapped program files count)'
      : 'VmHWM (page cache does not count)',
    parentDirectories: [parent],
    create: (id) => new V2Group(join(parent, id), hasPeak),
    removeParents: () => removeCgroup(parent),
  };
}
