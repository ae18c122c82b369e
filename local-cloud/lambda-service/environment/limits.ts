/** Limits of an execution environment, from AWS's list of quotas unless said otherwise. */

export const MAX_OPEN_FILES = 1024;

/** Memory that gives one whole vCPU. */
const MEMORY_MB_PER_VCPU = 1769;

/** Init runs with about two vCPUs whatever the memory (observed, not documented by AWS). */
export const INIT_VCPUS = 2;

export const INIT_LIMIT_MS = 10_000;

/** A Node.js function needs about half a second of a processor to start: 12 are up well before the limit. */
export const STARTS_A_PROCESSOR = 12;

/** AWS names no figure; environments were seen to live 5 to 45 minutes idle. */
export const IDLE_EXPIRY_MS = 10 * 60_000;

/**
 * Freezing and thawing cost 0.2 ms together. Requests that follow each other within this time are spared both; background work of
 * a function gets so much more than on AWS, and no more.
 */
export const FREEZE_AFTER_MS = 2;

/** With an external extension, between SHUTDOWN and SIGKILL. Without one there is no grace at all. */
export const SHUTDOWN_GRACE_MS = 2000;

/** @returns the CPU share after init, in vCPUs */
export function cpuShare(memoryMb: number): number {
  return memoryMb / MEMORY_MB_PER_VCPU;
}
