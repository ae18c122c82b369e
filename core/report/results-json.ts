/** results.json: all results, in an order that does not depend on the order of the samples. */
import type { Results } from '../analysis/results/types.ts';

/**
 * Results with two-space indentation and a final line end, in chunks: those of 10,000 configurations are 80 MB of text. Keys keep
 * the order in which `buildResults` makes them (schemaVersion first), so the same results always give the same bytes.
 */
export function* resultsJson(results: Results): Generator<string> {
  let before = '{\n';
  for (const [name, value] of Object.entries(results)) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(name)}: `;
    if (Array.isArray(value) && value.length > 0) yield* listJson(value);
    else yield indented(value, '  ');
    before = ',\n';
  }
  yield '\n}\n';
}

/** A list of the results, element by element. */
function* listJson(values: readonly unknown[]): Generator<string> {
  let before = '[\n    ';
  for (const value of values) {
    yield `${before}${indented(value, '    ')}`;
    before = ',\n    ';
  }
  yield '\n  ]';
}

/** A text in JSON has no line end of its own, so every one begins a line. */
function indented(value: unknown, indent: string): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`);
}
