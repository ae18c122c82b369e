/** Counts excluded samples by reason. */
import { definedOnly } from '../defined-only.ts';
import type { SampleRows } from './sample-index.ts';
import { EXCLUDE_REASONS, type ExcludeReason } from './types.ts';

/** Counts in the order of EXCLUDE_REASONS; reasons without samples are absent. */
export function countExcluded({ table, rows }: SampleRows): Readonly<Partial<Record<ExcludeReason, number>>> {
  const counts = table.excludeReason.counts(rows);
  return definedOnly(Object.fromEntries(EXCLUDE_REASONS.map((reason) => [reason, counts.get(reason)])));
}
