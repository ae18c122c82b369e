/** How many connections a load starts with, so that the generator's TLS handshakes are not part of a latency. */
import { highestRps } from '../../core/load/schedule.ts';
import type { LoadJob } from '../../core/plan/types.ts';

const MAX_CONNECTIONS = 32;

/** One per request that is sent in a second of the highest rate; at least two. */
export function connectionsFor({ options }: Pick<LoadJob, 'options'>): number {
  return Math.min(MAX_CONNECTIONS, Math.max(2, Math.ceil(highestRps(options.phases))));
}
