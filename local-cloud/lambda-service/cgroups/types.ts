/** What the engine asks of the operating system for one environment, whichever mechanism gives it. */
type ControlMechanism = 'cgroup-v1' | 'cgroup-v2' | 'none';

export interface ResourceGroup {
  /** Files a process writes its own pid to, before exec, to be inside from its first instruction. */
  readonly joinFiles: readonly string[];
  /** A process group leader that belongs to this environment (needed where signals replace cgroups). */
  attach(processGroupId: number): void;
  detach(processGroupId: number): void;
  setMemoryLimitMb(memoryMb: number): void;
  /** CPU share in vCPUs; the quota is given in periods of 20 ms. */
  setCpuShare(vcpus: number): void;
  /**
   * While it starts, an environment runs at a tenth of the CPU weight of those that work. On AWS each has processors of its own,
   * so a start slows no other; here a few at once would slow the calls that are answered, which starts more environments, and so on.
   */
  setStarting(isStarting: boolean): void;
  freeze(): void;
  thaw(): void;
  /** Highest memory use in the group's life; undefined where nothing can be read. */
  peakMemoryBytes(): number | undefined;
  /** How many times the kernel killed a process here for want of memory. */
  oomKills(): number;
  /** Every process that is in the group now. */
  processIds(): number[];
  /** Tries once; false while a process is still leaving. */
  remove(): boolean;
}

export interface ResourceGroups {
  readonly throttle: ControlMechanism;
  readonly memoryLimit: ControlMechanism;
  readonly freezer: 'cgroup-v1' | 'cgroup-v2' | 'SIGSTOP';
  readonly memorySource: string;
  /** Directories that hold all groups of this owner; the watchdog and the sweep remove them. */
  readonly parentDirectories: readonly string[];
  create(id: string): ResourceGroup;
  /** Removes the parent directories; true when nothing is left. */
  removeParents(): boolean;
}
