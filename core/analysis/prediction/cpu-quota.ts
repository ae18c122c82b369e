/** How long computing takes on a share of one CPU that the kernel grants in periods. */

/** The period of the local cloud (docs/execution-environments.md). */
export const QUOTA_PERIOD_MS = 20;

/** Memory size with one full vCPU (AWS, "Configure Lambda function memory"). */
export const MEMORY_MB_PER_VCPU = 1769;

/**
 * Duration in milliseconds of one thread that computes without a pause, from the beginning of a period: it computes until the
 * period's quota is used up, and continues in the next one (CFS bandwidth control, Turner et al. 2010).
 * @param computingMs CPU time in milliseconds
 */
export function underQuota(computingMs: number, memoryMb: number): number {
  const quotaMs = (QUOTA_PERIOD_MS * memoryMb) / MEMORY_MB_PER_VCPU;
  if (quotaMs >= QUOTA_PERIOD_MS || computingMs <= quotaMs) return computingMs;
  const fullPeriods = Math.ceil(computingMs / quotaMs) - 1;
  return fullPeriods * QUOTA_PERIOD_MS + (computingMs - fullPeriods * quotaMs);
}
