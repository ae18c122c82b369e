/** How many connections a load starts with, so that the generator's TLS handshakes are not part of a latency. */
import { highestRps } from '../../core/load/schedule.ts';
import type { LoadJob } from '../../core/plan/types.ts';

/** One per request that is sent in a second of the highest rate, which a suite limits; at least two. */
export function connectionsFor({ options }: Pick<LoadJob, 'options'>): number {
  return Math.max(2, Math.ceil(highestRps(options.phases)));
}
