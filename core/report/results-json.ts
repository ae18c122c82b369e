/** results.json: all results, in an order that does not depend on the order of the samples. */
import type { Results } from '../analysis/results/types.ts';
import { jsonChunks } from '../json-chunks.ts';

/**
 * Results with two-space indentation and a final line end, in chunks: those of 10,000 configurations are 190 MB of text. Keys keep
 * the order in which `buildResults` makes them (schemaVersion first), so the same results always give the same bytes.
 */
export function* resultsJson(results: Results): Generator<string> {
  yield* jsonChunks(results);
  yield '\n';
}
