/** How many samples were excluded, by reason. */
import { definedOnly } from '../defined-only.ts';
import { EXCLUDE_REASONS, type ExcludeReason, type Sample } from './types.ts';

/** In the order of the closed list, whatever that of the samples; reasons that nothing has are absent. */
export function countExcluded(samples: readonly Sample[]): Readonly<Partial<Record<ExcludeReason, number>>> {
  const byReason = Map.groupBy(samples, ({ excludeReason }) => excludeReason);
  return definedOnly(Object.fromEntries(EXCLUDE_REASONS.map((reason) => [reason, byReason.get(reason)?.length])));
}
