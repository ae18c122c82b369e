/** results.json: the whole model, in an order that does not depend on the order in which samples came in. */

import type { Results } from '../analysis/results/types.ts';
import { EXCLUDE_REASONS } from '../telemetry/types.ts';

/**
 * Renders results with two-space indentation and a final line end. Keys keep the order in which `buildResults` makes
 * them (schemaVersion first); exclude reasons follow the closed list. The same results always give the same bytes.
 */
export function renderResultsJson(results: Results): string {
  return `${JSON.stringify(results, sortExcluded, 2)}\n`;
}

function sortExcluded(key: string, value: unknown): unknown {
  if (key !== 'excluded' || typeof value !== 'object' || value === null) return value;
  const counts = value as Readonly<Record<string, number>>;
  return Object.fromEntries(
    EXCLUDE_REASONS.flatMap((reason) => (counts[reason] === undefined ? [] : [[reason, counts[reason]]])),
  );
}
