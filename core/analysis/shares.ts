/**
 * Figures that are quotients of measured ones, computed per sample and then summarised like any other: the median of
 * shares, not the share of medians. The first-call suite needs them: which share of the connection, and of the whole first
 * call, is the TLS handshake.
 */
interface Share {
  readonly name: string;
  readonly part: string;
  readonly total: string;
}

/** test/recompute/recompute.py has the same list and recomputes every share from samples.csv. */
export const SHARES: readonly Share[] = [
  { name: 'tls_share_of_connection_percent', part: 'tls_ms', total: 'total_breakdown_ms' },
  { name: 'tls_share_of_duration_percent', part: 'tls_ms', total: 'durationMs' },
  { name: 'warmup_share_of_init_percent', part: 'warmup_ms', total: 'initDurationMs' },
];

/** A share in percent; undefined where a part was not measured (NaN), or the total is not above zero. */
export function sharePercent(part = Number.NaN, total = Number.NaN): number | undefined {
  return Number.isNaN(part) || !(total > 0) ? undefined : (100 * part) / total;
}
