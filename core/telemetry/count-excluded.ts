/** Counts excluded samples by reason. */
import { definedOnly } from '../defined-only.ts';
import { EXCLUDE_REASONS, type ExcludeReason, type Sample } from './types.ts';

/** Counts in the order of EXCLUDE_REASONS; reasons without samples are absent. */
export function countExcluded(samples: readonly Sample[]): Readonly<Partial<Record<ExcludeReason, number>>> {
  const byReason = Map.groupBy(samples, ({ excludeReason }) => excludeReason);
  return definedOnly(Object.fromEntries(EXCLUDE_REASONS.map((reason) => [reason, byReason.get(reason)?.length])));
}
