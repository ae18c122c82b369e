/** cgroup v2: one hierarchy, one directory an environment. */
import { existsSync, mkdirSync } from 'node:fs';
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
import { CPU_PERIOD_US, MAX_PROCESSES } from './v1.ts';

class V2Group implements ResourceGroup {
  readonly joinFiles: readonly string[];
  readonly #directory: string;
  readonly #signals = new ProcessGroups();
  readonly #freezer: ControlFile;
  /** memory.peak exists from Linux 5.19; before that only the sum of VmHWM is left. */
  readonly #peak: PeakMemory | undefined;
  #removed = false;

  constructor(parent: string, id: string, hasPeak: boolean) {
    this.#directory = join(parent, id);
    mkdirSync(this.#directory);
    this.joinFiles = [join(this.#directory, 'cgroup.procs')];
    this.#freezer = new ControlFile(join(this.#directory, 'cgroup.freeze'), 'w');
    this.#peak = hasPeak ? new PeakMemory(new ControlFile(join(this.#directory, 'memory.peak'), 'r')) : undefined;
    writeControlIfPresent(join(this.#directory, 'pids.max'), String(MAX_PROCESSES));
  }

  attach(processGroupId: number): void {
    this.#signals.attach(processGroupId);
  }

  detach(processGroupId: number): void {
    this.#signals.detach(processGroupId);
  }

  setMemoryLimitMb(memoryMb: number): void {
    this.#peak?.setLimitBytes(memoryMb * 1024 * 1024);
    writeControl(join(this.#directory, 'memory.max'), String(memoryMb * 1024 * 1024));
    writeControlIfPresent(join(this.#directory, 'memory.swap.max'), '0');
  }

  setCpuShare(vcpus: number): void {
    const quotaUs = Math.max(1000, Math.round(vcpus * CPU_PERIOD_US));
    writeControl(join(this.#directory, 'cpu.max'), `${quotaUs} ${CPU_PERIOD_US}`);
  }

  setStarting(isStarting: boolean): void {
    writeControlIfPresent(join(this.#directory, 'cpu.weight'), isStarting ? '10' : '100');
  }

  freeze(): void {
    if (!this.#removed) this.#freezer.write('1');
  }

  thaw(): void {
    if (!this.#removed) this.#freezer.write('0');
  }

  peakMemoryBytes(): number | undefined {
    return this.#peak === undefined ? this.#signals.peakMemoryBytes() : this.#peak.read(() => this.processIds());
  }

  oomKills(): number {
    return readKeyedCount(join(this.#directory, 'memory.events'), 'oom_kill');
  }

  processIds(): number[] {
    return this.joinFiles.flatMap(readProcessIds);
  }

  remove(): boolean {
    if (this.#removed) return true;
    this.#freezer.close();
    this.#peak?.close();
    this.#removed = removeCgroup(this.#directory);
    return this.#removed;
  }
}

/** @param parent our own directory, with cpu, memory and (where possible) pids switched on for its children */
export function v2Groups(parent: string): ResourceGroups {
  // The file exists in every non-root group of a kernel that has it, so our own parent shows it.
  const hasPeak = existsSync(join(parent, 'memory.peak'));
  return {
    throttle: 'cgroup-v2',
    memoryLimit: 'cgroup-v2',
    freezer: 'cgroup-v2',
    memorySource: hasPeak
      ? 'the larger of memory.peak (page cache counts) and VmHWM (mapped program files count)'
      : 'VmHWM (page cache does not count)',
    parentDirectories: [parent],
    create: (id) => new V2Group(parent, id, hasPeak),
    removeParents: () => removeCgroup(parent),
  };
}
