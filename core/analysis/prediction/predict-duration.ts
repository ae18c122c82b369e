/** Duration at another memory size, from the parts of a call at one size. */
import type { PhaseParts } from '../../telemetry/phase-parts.ts';
import type { Unpredictable } from '../results/prediction-result.ts';
import { computingAt, QUOTA_PERIOD_MS, underQuota } from './cpu-quota.ts';

/** Milliseconds. */
export interface DurationRange {
  /** Every wait for something else passed while the share was used up anyway, and resuming costs least. */
  readonly lowMs: number;
  readonly predictedMs: number;
  /** No such wait did, and resuming costs most. */
  readonly highMs: number;
}

/**
 * CPU time that resuming after a wait for the share costs, in milliseconds: measured 0.2 to 0.7 on shared machines, by function
 * (docs/where-the-time-goes.md). One size does not tell it, so each prediction takes the usual value and has the range.
 */
const RESUME_MS = { min: 0, usual: 0.3, max: 0.6 };

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
  sizes: { readonly fromMemoryMb: number; readonly toMemoryMb: number },
): DurationRange | Unpredictable {
  if (parts.parallel) return 'parallel_threads';
  const { computingMs, otherWaitMs } = parts;
  const measuredMs = computingMs + parts.shareWaitMs + otherWaitMs;
  const from = bounds(computingMs, otherWaitMs, sizes.fromMemoryMb);
  const tolerance = Math.max(QUOTA_PERIOD_MS, TOLERANCE * measuredMs);
  if (measuredMs < from.lowMs - tolerance || measuredMs - parts.machineWaitMs > from.highMs + tolerance)
    return 'share_does_not_explain';
  const room = from.highMs - from.lowMs;
  const overlap = room === 0 ? 0 : Math.min(1, Math.max(0, (from.highMs - measuredMs) / room));
  const at = (resumeMs: number) => bounds(computingAt(computingMs, resumeMs, sizes), otherWaitMs, sizes.toMemoryMb);
  const [min, usual, max] = [at(RESUME_MS.min), at(RESUME_MS.usual), at(RESUME_MS.max)];
  return {
    lowMs: Math.min(min.lowMs, max.lowMs),
    predictedMs: usual.highMs - overlap * (usual.highMs - usual.lowMs),
    highMs: Math.max(min.highMs, max.highMs),
  };
}

function bounds(computingMs: number, otherWaitMs: number, memoryMb: number): { lowMs: number; highMs: number } {
  const onShareMs = underQuota(computingMs, memoryMb);
  return { lowMs: Math.max(onShareMs, computingMs + otherWaitMs), highMs: onShareMs + otherWaitMs };
}
