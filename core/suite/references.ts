/** Checks names inside a suite that refer to its own functions and payloads. */
import { didYouMean } from './nearest.ts';
import { describe, type JsonPath, problemAt } from './problems.ts';
import type { SuiteInput } from './schema.ts';

/**
 * The reference, the canary, the published figures and the patterns must name functions of the suite, skipped ones included.
 * @throws BenchmarkError SUITE_INVALID
 */
export function assertKnownLabels(written: SuiteInput, labels: readonly string[]): void {
  const check = (label: string | undefined, path: JsonPath) => {
    if (label === undefined || labels.includes(label)) return;
    throw problemAt(
      path,
      `no function of this suite has the label ${describe(label)}${didYouMean(label, labels)}`,
      `Labels here: ${labels.join(', ')}.`,
    );
  };
  check(written.reference, ['reference']);
  check(written.canary, ['canary']);
  for (const [index, figure] of (written.published ?? []).entries()) {
    check(figure.function, ['published', index, 'function']);
    check(figure.reference, ['published', index, 'reference']);
  }
  for (const [index, pattern] of (written.patterns ?? []).entries()) {
    check(pattern.left.function, ['patterns', index, 'left', 'function']);
    check(pattern.right.function, ['patterns', index, 'right', 'function']);
  }
}

/**
 * Every name in cold.payloads, warm.payloads and load.payloads must be a payload of some function.
 * @param names payloads of all functions; undefined when functions were skipped, whose payloads are not known
 * @throws BenchmarkError SUITE_INVALID
 */
export function assertKnownPayloads(written: SuiteInput, names: readonly string[] | undefined): void {
  if (names === undefined) return;
  for (const phase of ['cold', 'warm', 'load'] as const) {
    for (const [index, name] of (written[phase]?.payloads ?? []).entries()) {
      if (names.includes(name)) continue;
      throw problemAt(
        [phase, 'payloads', index],
        `no function of this suite has the payload ${describe(name)}${didYouMean(name, names)}`,
        `Payloads here: ${[...new Set(names)].join(', ')}.`,
      );
    }
  }
}

/**
 * The reference, or the next function of the suite when it was skipped; undefined when there is nothing to compare.
 * @param all labels as written
 * @param kept labels of the functions that are measured
 */
export function keepReference(
  reference: string | undefined,
  all: readonly string[],
  kept: readonly string[],
): string | undefined {
  if (reference === undefined || kept.includes(reference)) return reference;
  if (kept.length < 2) return undefined;
  const index = all.indexOf(reference);
  return [...all.slice(index + 1), ...all.slice(0, index)].find((label) => kept.includes(label));
}
