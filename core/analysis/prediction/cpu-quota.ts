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
  const quotaMs = quotaOf(memoryMb);
  if (isWithin(computingMs, quotaMs)) return computingMs;
  const fullPeriods = Math.ceil(computingMs / quotaMs) - 1;
  return fullPeriods * QUOTA_PERIOD_MS + (computingMs - fullPeriods * quotaMs);
}

/**
 * CPU time in milliseconds that work takes at another size. Work goes on more slowly after each wait for the share, because others
 * used the caches meanwhile.
 * @param computingMs CPU time at `fromMemoryMb`, of one thread
 * @param resumeMs CPU time that each wait adds, less than the quota of either size
 */
export function computingAt(
  computingMs: number,
  resumeMs: number,
  { fromMemoryMb, toMemoryMb }: { readonly fromMemoryMb: number; readonly toMemoryMb: number },
): number {
  const workMs = withoutResumes(computingMs, quotaOf(fromMemoryMb), resumeMs);
  const quotaMs = quotaOf(toMemoryMb);
  if (isWithin(workMs, quotaMs)) return workMs;
  return workMs + resumeMs * Math.ceil((workMs - quotaMs) / (quotaMs - resumeMs));
}

function withoutResumes(computingMs: number, quotaMs: number, resumeMs: number): number {
  if (isWithin(computingMs, quotaMs)) return computingMs;
  const waits = Math.ceil(computingMs / quotaMs) - 1;
  const lastMs = computingMs - waits * quotaMs;
  return quotaMs + (waits - 1) * (quotaMs - resumeMs) + Math.max(0, lastMs - resumeMs);
}

function quotaOf(memoryMb: number): number {
  return (QUOTA_PERIOD_MS * memoryMb) / MEMORY_MB_PER_VCPU;
}

function isWithin(computingMs: number, quotaMs: number): boolean {
  return quotaMs >= QUOTA_PERIOD_MS || computingMs <= quotaMs;
}
