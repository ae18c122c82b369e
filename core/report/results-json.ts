/** results.json: all results, in an order that does not depend on the order of the samples. */
import type { Results } from '../analysis/results/types.ts';

/**
 * Renders results with two-space indentation and a final line end. Keys keep the order in which `buildResults` makes
 * them (schemaVersion first), so the same results always give the same bytes.
 */
export function renderResultsJson(results: Results): string {
  return `${JSON.stringify(results, null, 2)}\n`;
}
