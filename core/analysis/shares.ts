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
const SHARES: readonly Share[] = [
  { name: 'tls_share_of_connection_percent', part: 'tls_ms', total: 'total_breakdown_ms' },
  { name: 'tls_share_of_duration_percent', part: 'tls_ms', total: 'durationMs' },
  { name: 'warmup_share_of_init_percent', part: 'warmup_ms', total: 'initDurationMs' },
];

/** The shares (in percent) that one sample's figures allow; a missing or zero total gives none. */
export function shares(figures: ReadonlyMap<string, number>): [name: string, value: number][] {
  return SHARES.flatMap(({ name, part, total }): [string, number][] => {
    const numerator = figures.get(part);
    const denominator = figures.get(total);
    if (numerator === undefined || denominator === undefined || denominator <= 0) return [];
    return [[name, (100 * numerator) / denominator]];
  });
}
