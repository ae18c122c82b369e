/** cgroup v1: every controller is a hierarchy of its own, so one environment is one directory in each of them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  ControlFile,
  readKeyedCount,
  readProcessIds,
  removeCgroup,
  writeControl,
  writeControlIfPresent,
} from './control-file.ts';
import { PeakMemory } from './peak-memory.ts';
import { ProcessGroups } from './process-groups.ts';
import type { ResourceGroup, ResourceGroups } from './types.ts';

/** Lambda's own period is not documented; 20 ms gives a smooth share at 128 MB (7.2 % = 1.4 ms a period). */
export const CPU_PERIOD_US = 20_000;
export const MAX_PROCESSES = 1024;

/** Our parent directory of each controller that could be had. */
export interface V1Parents {
  readonly cpu?: string;
  readonly memory?: string;
  readonly freezer?: string;
  readonly pids?: string;
}

class V1Group implements ResourceGroup {
  readonly joinFiles: readonly string[];
  readonly #directories: Readonly<Record<string, string>>;
  readonly #signals = new ProcessGroups();
  readonly #freezerState: ControlFile | undefined;
  readonly #peak: PeakMemory | undefined;
  #removed = false;

  constructor(parents: V1Parents, id: string) {
    const directories: Record<string, string> = {};
    for (const [controller, parent] of Object.entries(parents)) {
      const directory = join(parent, id);
      mkdirSync(directory);
      directories[controller] = directory;
    }
    this.#directories = directories;
    this.joinFiles = Object.values(directories).map((directory) => join(directory, 'cgroup.procs'));
    const { freezer, memory, pids, cpu } = directories;
    if (freezer !== undefined) this.#freezerState = new ControlFile(join(freezer, 'freezer.state'), 'w');
    if (memory !== undefined) {
      this.#peak = new PeakMemory(new ControlFile(join(memory, 'memory.max_usage_in_bytes'), 'r'));
    }
    if (pids !== undefined) writeControlIfPresent(join(pids, 'pids.max'), String(MAX_PROCESSES));
    if (cpu !== undefined) writeControl(join(cpu, 'cpu.cfs_period_us'), String(CPU_PERIOD_US));
  }

  attach(processGroupId: number): void {
    this.#signals.attach(processGroupId);
  }

  detach(processGroupId: number): void {
    this.#signals.detach(processGroupId);
  }

  setMemoryLimitMb(memoryMb: number): void {
    const directory = this.#directories['memory'];
    if (directory === undefined) return;
    const bytes = String(memoryMb * 1024 * 1024);
    this.#peak?.setLimitBytes(Number(bytes));
    writeControl(join(directory, 'memory.limit_in_bytes'), bytes);
    // Memory plus swap at the same value switches swap off; the file is missing where the kernel has no swap accounting.
    writeControlIfPresent(join(directory, 'memory.memsw.limit_in_bytes'), bytes);
  }

  setCpuShare(vcpus: number): void {
    const directory = this.#directories['cpu'];
    if (directory === undefined) return;
    writeControl(join(directory, 'cpu.cfs_quota_us'), String(Math.max(1000, Math.round(vcpus * CPU_PERIOD_US))));
  }

  setStarting(isStarting: boolean): void {
    const directory = this.#directories['cpu'];
    if (directory !== undefined) writeControlIfPresent(join(directory, 'cpu.shares'), isStarting ? '102' : '1024');
  }

  freeze(): void {
    if (this.#removed) return;
    if (this.#freezerState === undefined) this.#signals.freeze();
    else this.#freezerState.write('FROZEN');
  }

  thaw(): void {
    if (this.#removed) return;
    if (this.#freezerState === undefined) this.#signals.thaw();
    else this.#freezerState.write('THAWED');
  }

  peakMemoryBytes(): number | undefined {
    return this.#peak === undefined ? this.#signals.peakMemoryBytes() : this.#peak.read(() => this.processIds());
  }

  oomKills(): number {
    const directory = this.#directories['memory'];
    return directory === undefined ? 0 : readKeyedCount(join(directory, 'memory.oom_control'), 'oom_kill');
  }

  processIds(): number[] {
    const [first] = this.joinFiles;
    return first === undefined ? this.#signals.processIds() : readProcessIds(first);
  }

  remove(): boolean {
    if (this.#removed) return true;
    this.#freezerState?.close();
    this.#peak?.close();
    this.#removed = Object.values(this.#directories)
      .map(removeCgroup)
      .every((gone) => gone);
    return this.#removed;
  }
}

export function v1Groups(parents: V1Parents): ResourceGroups {
  const parentDirectories = Object.values(parents);
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
    removeParents: () => parentDirectories.map(removeCgroup).every((gone) => gone),
  };
}
