/**
 * Checks whether the load generator was on time. Latency from the intended start includes the generator's lag, so a segment
 * that was sent late or incompletely measures the generator and not the function.
 */

import { definedOnly } from '../defined-only.ts';
import { formatCount } from '../format/numbers.ts';
import { present } from '../present.ts';
import { quantile } from '../statistics/quantile.ts';

/** Name of the metric of load samples that has the send lag, in ms. */
export const SEND_LAG_METRIC = 'send_lag_ms';

/** Maximum of the 99th percentile of the lag; `LAG_SHARE` of the median latency if that is more. */
const MAX_LAG_MS = 5;
const LAG_SHARE = 0.01;

interface LagInput {
  /** Actual minus intended send time of every request that was sent, ms. */
  readonly lagsMs: ArrayLike<number>;
  /** Latency from the intended start, ms. */
  readonly latenciesMs: ArrayLike<number>;
  readonly dropped: number;
  /** Requests that the generator itself could not make or did not wait for (`caller_failed`). */
  readonly callerFailed: number;
}

export interface LagVerdict {
  readonly valid: boolean;
  readonly p99LagMs: number | null;
  readonly limitMs: number;
  readonly reason?: string;
}

/** Invalid when the 99th percentile of the lag is above max(5 ms, 1 % of the median latency), or a request was dropped or failed in the generator. */
export function judgeSendLag({ lagsMs, latenciesMs, dropped, callerFailed }: LagInput): LagVerdict {
  const p99LagMs = lagsMs.length === 0 ? null : quantile(lagsMs, 0.99);
  const medianMs = latenciesMs.length === 0 ? 0 : quantile(latenciesMs, 0.5);
  const limitMs = Math.max(MAX_LAG_MS, LAG_SHARE * medianMs);
  const reasons = present([
    p99LagMs !== null &&
      p99LagMs > limitMs &&
      `the generator sent late: the 99th percentile of its lag was ${p99LagMs.toFixed(1)} ms, and ${limitMs.toFixed(1)} ms are allowed`,
    dropped > 0 && `${dropped} arrivals were dropped`,
    callerFailed > 0 && `${formatCount(callerFailed, 'request')} failed in the generator itself`,
  ]);
  const isValid = reasons.length === 0;
  return definedOnly({ valid: isValid, p99LagMs, limitMs, reason: isValid ? undefined : reasons.join('; ') });
}
