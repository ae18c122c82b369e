/** Resource control of environments, independent of the mechanism. */
import type { CpuCounters } from './cpu-counters.ts';

type ControlMechanism = 'cgroup-v1' | 'cgroup-v2' | 'none';

export interface ResourceGroup {
  /** Files to which a process writes its own pid before exec, so that it is in the group from its first instruction. */
  readonly joinFiles: readonly string[];
  /** Adds a process group to this environment (used where signals replace cgroups). */
  attach(processGroupId: number): void;
  detach(processGroupId: number): void;
  setMemoryLimitMb(memoryMb: number): void;
  /** CPU share in vCPUs, as a quota per period of 20 ms. */
  setCpuShare(vcpus: number): void;
  /**
   * A starting environment runs at low CPU weight (1/10). On AWS each environment has its own CPUs, so a start does not slow
   * others; here several starts would slow running invocations, which would start even more environments.
   */
  setStarting(isStarting: boolean): void;
  freeze(): void;
  thaw(): void;
  /** undefined where they cannot be read. */
  cpuCounters(): CpuCounters | undefined;
  /** Maximum memory use since the group was created; undefined where it cannot be read. */
  peakMemoryBytes(): number | undefined;
  /** How many times the kernel killed a process of the group because it was out of memory. */
  oomKills(): number;
  /** The current processes of the group. */
  processIds(): number[];
  /** Tries once to remove the group; false while a process is still in it. */
  remove(): boolean;
}

export interface ResourceGroups {
  readonly throttle: ControlMechanism;
  readonly memoryLimit: ControlMechanism;
  readonly freezer: 'cgroup-v1' | 'cgroup-v2' | 'SIGSTOP';
  readonly memorySource: string;
  /** Parent directories of this owner's groups; the watch and the sweep remove them. */
  readonly parentDirectories: readonly string[];
  create(id: string): ResourceGroup;
  /** Removes the parent directories; true when nothing is left. */
  removeParents(): boolean;
}
