/** Duration at another memory size, from the parts of a call at one size. */
import type { PhaseParts } from '../../telemetry/phase-parts.ts';
import type { Unpredictable } from '../results/prediction-result.ts';
import { QUOTA_PERIOD_MS, underQuota } from './cpu-quota.ts';

/** Milliseconds. */
export interface DurationRange {
  /** Every wait for something else passed while the share was used up anyway. */
  readonly lowMs: number;
  readonly predictedMs: number;
  /** No such wait did. */
  readonly highMs: number;
}

/** How far a duration may be from what its own parts say, as a share of it. */
const TOLERANCE = 0.15;

/**
 * Computing is stretched by the CPU share, waiting for something else is not; what the measured call says about how much of
 * the waiting passed while its share was used up is taken to hold at the other size as well.
 * @returns the reason where more than one thread computed, or where neither the CPU share of the measured size nor other work of
 *   this machine (`machineWaitMs`) explains the measured duration: the waiting then depends on the CPU
 */
export function predictDuration(
  parts: PhaseParts & { readonly machineWaitMs: number },
  { fromMemoryMb, toMemoryMb }: { readonly fromMemoryMb: number; readonly toMemoryMb: number },
): DurationRange | Unpredictable {
  if (parts.parallel) return 'parallel_threads';
  const measuredMs = parts.computingMs + parts.shareWaitMs + parts.otherWaitMs;
  const from = bounds(parts, fromMemoryMb);
  const tolerance = Math.max(QUOTA_PERIOD_MS, TOLERANCE * measuredMs);
  if (measuredMs < from.lowMs - tolerance || measuredMs - parts.machineWaitMs > from.highMs + tolerance)
    return 'share_does_not_explain';
  const room = from.highMs - from.lowMs;
  const overlap = room === 0 ? 0 : Math.min(1, Math.max(0, (from.highMs - measuredMs) / room));
  const to = bounds(parts, toMemoryMb);
  return { ...to, predictedMs: to.highMs - overlap * (to.highMs - to.lowMs) };
}

function bounds({ computingMs, otherWaitMs }: PhaseParts, memoryMb: number): { lowMs: number; highMs: number } {
  const onShareMs = underQuota(computingMs, memoryMb);
  return { lowMs: Math.max(onShareMs, computingMs + otherWaitMs), highMs: onShareMs + otherWaitMs };
}
