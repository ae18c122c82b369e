/** Defaults of a suite's options. */
import type { EnvironmentKind } from './types.ts';

/** The suite of an empty `{}`. */
export const DEFAULT_SUITE = 'quick';
export const DEFAULT_SEED = 1;
export const DEFAULT_BUDGET = { usd: 1, minutes: 60 } as const;
export const DEFAULT_COLD = { samples: 10, burst: 1, followUps: 1, maxAttempts: 3 } as const;
export const DEFAULT_WARM = { samples: 20, discard: 1 } as const;

/** Maximum number of samples of a configuration that may stop early; never below its `samples` and MIN_ADAPTIVE_SAMPLES. */
export const DEFAULT_MAX_SAMPLES = { cold: 40, warm: 80 } as const;
/** With fewer samples an interval may be narrow by chance: coverage was simulated from here on (docs/statistics.md). */
export const MIN_ADAPTIVE_SAMPLES = 10;

/**
 * Wait between `LastUpdateStatus = Successful` and the cold invocation, in ms: on AWS the new configuration may reach the
 * invoke side a moment later (lambda-semantics §7.3; the published runs waited 2 s as well), locally it is immediate.
 */
export function defaultSettleMs(kind: EnvironmentKind): number {
  return kind === 'local' ? 0 : 2000;
}

/** Load options of a suite that does not set them. */
export const DEFAULT_LOAD = { distribution: 'even', via: 'invoke' } as const;

/** Length of a report's windows: one minute, as in CloudWatch; shorter for a short load, so that there are several. */
export function defaultWindowSeconds(loadSeconds: number): number {
  return loadSeconds < 360 ? 10 : 60;
}
