/** Limits of an execution environment, from AWS's list of quotas unless stated otherwise. */

export const MAX_OPEN_FILES = 1024;

/** Memory size at which a function has one full vCPU. */
const MEMORY_MB_PER_VCPU = 1769;

/** CPU during init, whatever the memory size (observed, not documented by AWS). */
export const INIT_VCPUS = 2;

export const INIT_LIMIT_MS = 10_000;

/** A Node.js function needs about 0.5 s of CPU time to start: 12 starts end well before the init timeout. */
export const STARTS_PER_CPU = 12;

/** Not documented by AWS; idle environments were observed to live 5 to 45 minutes. */
export const IDLE_EXPIRY_MS = 10 * 60_000;

/**
 * Freezing and thawing together take 0.2 ms; requests that follow each other within this time need neither. A function's
 * background work runs this much longer than on AWS.
 */
export const FREEZE_AFTER_MS = 2;

/** Time between SHUTDOWN and SIGKILL with an external extension; without one SIGKILL is immediate. */
export const SHUTDOWN_GRACE_MS = 2000;

/** @returns the CPU share after init, in vCPUs */
export function cpuShare(memoryMb: number): number {
  return memoryMb / MEMORY_MB_PER_VCPU;
}
