/** The common part of an environment's cgroups in v1 and v2. Without the freezer, processes are stopped by signals. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ControlFile, readProcessIds, removeCgroup } from './control-file.ts';
import type { CounterFiles, CpuCounters } from './cpu-counters.ts';
import { PeakMemory } from './peak-memory.ts';
import { ProcessGroups } from './process-groups.ts';

/** Lambda's own period is not documented; 20 ms gives a smooth share at 128 MB (7.2 % = 1.4 ms per period). */
export const CPU_PERIOD_MS = 20;
export const CPU_PERIOD_US = CPU_PERIOD_MS * 1000;
export const MAX_PROCESSES = 1024;

/** @returns the CPU time per period, in microseconds */
export function cpuQuotaUs(vcpus: number): number {
  return Math.max(1000, Math.round(vcpus * CPU_PERIOD_US));
}

interface CgroupFiles {
  /** Created by the constructor; the first one's `cgroup.procs` lists the processes. */
  readonly directories: readonly string[];
  /** Absent: processes are stopped by signals. */
  readonly freezer?: { readonly file: string; readonly frozen: string; readonly thawed: string } | undefined;
  /** File with the maximum memory charged. Absent: peak memory is the sum of VmHWM. */
  readonly peakMemory?: string | undefined;
  /** Absent where no controller counts CPU time. */
  readonly counters?: CounterFiles | undefined;
}

export abstract class CgroupGroup extends ProcessGroups {
  override readonly joinFiles: readonly string[];
  readonly #directories: readonly string[];
  readonly #freezer: { readonly state: ControlFile; readonly frozen: string; readonly thawed: string } | undefined;
  readonly #peak: PeakMemory | undefined;
  readonly #counters: CounterFiles | undefined;
  #removed = false;

  constructor(files: CgroupFiles) {
    super();
    this.#directories = files.directories;
    for (const directory of files.directories) mkdirSync(directory);
    this.joinFiles = files.directories.map((directory) => join(directory, 'cgroup.procs'));
    if (files.freezer !== undefined)
      this.#freezer = { ...files.freezer, state: new ControlFile(files.freezer.file, 'w') };
    if (files.peakMemory !== undefined) this.#peak = new PeakMemory(new ControlFile(files.peakMemory, 'r'));
    this.#counters = files.counters;
  }

  override setMemoryLimitMb(memoryMb: number): void {
    this.#peak?.setLimitBytes(memoryMb * 1024 * 1024);
  }

  override freeze(): void {
    if (this.#removed) return;
    if (this.#freezer === undefined) super.freeze();
    else this.#freezer.state.write(this.#freezer.frozen);
  }

  override thaw(): void {
    if (this.#removed) return;
    if (this.#freezer === undefined) super.thaw();
    else this.#freezer.state.write(this.#freezer.thawed);
  }

  override cpuCounters(): CpuCounters | undefined {
    return this.#counters?.read();
  }

  override peakMemoryBytes(): number | undefined {
    return this.#peak === undefined ? super.peakMemoryBytes() : this.#peak.read(() => this.processIds());
  }

  override processIds(): number[] {
    return readProcessIds(this.joinFiles[0] ?? '');
  }

  override remove(): boolean {
    if (this.#removed) return true;
    this.#freezer?.state.close();
    this.#peak?.close();
    this.#counters?.close();
    this.#removed = removeCgroups(this.#directories);
    return this.#removed;
  }
}

/** Tries to remove each; true when none is left. */
export function removeCgroups(directories: readonly string[]): boolean {
  return directories.map(removeCgroup).every((isRemoved) => isRemoved);
}
