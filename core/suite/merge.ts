/**
 * Merges changes into a shipped suite. Objects of options are merged key by key, lists are replaced, null removes a phase.
 * Where the shipped suite names a function that the changes removed (published figures, patterns, reference, payload
 * lists), that is removed as well. Names in the changes themselves are kept, so that a wrong one is rejected later.
 */
import { labelOf } from './functions.ts';
import type { FunctionInput, SuiteInput } from './schema.ts';

/** The input without the keys that are not part of the suite, and without undefined values. */
export function withoutMetadata(input: SuiteInput): SuiteInput {
  const { $schema: _schema, Comment: _comment, scheduledTime: _time, ...others } = input;
  const { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: _execution, ...suite } = others;
  return Object.fromEntries(Object.entries(suite).filter(([, value]) => value !== undefined));
}

/**
 * @param base a shipped suite as written
 * @param changes the other keys of `{"suite": "…", …}`
 * @param payloadNames returns the names of the payloads of a function
 */
export function mergeSuite(
  base: SuiteInput,
  changes: SuiteInput,
  payloadNames: (measured: FunctionInput) => readonly string[],
): SuiteInput {
  const { suite: _, ...changed } = withoutMetadata(changes);
  const merged: SuiteInput = { ...base, ...changed };
  if (changed.budget !== undefined) merged.budget = { ...base.budget, ...changed.budget };
  if (changed.local !== undefined) merged.local = { ...base.local, ...changed.local };
  mergePhase(merged, 'cold', base.cold, changed.cold);
  mergePhase(merged, 'warm', base.warm, changed.warm);
  mergePhase(merged, 'load', base.load, changed.load);
  dropOverriddenLocalLoad(merged, base, changed);
  if (changed.functions !== undefined) dropStaleReferences(merged, changed, payloadNames);
  return merged;
}

function mergePhase<P extends 'cold' | 'warm' | 'load'>(
  merged: SuiteInput,
  phase: P,
  base: SuiteInput[P],
  changed: SuiteInput[P],
): void {
  if (changed === undefined || changed === null) return;
  merged[phase] = { ...base, ...changed } as SuiteInput[P];
}

/** Load options in the changes override the shipped defaults for local runs as well. */
function dropOverriddenLocalLoad(merged: SuiteInput, base: SuiteInput, changed: SuiteInput): void {
  const baseLoad = base.local?.load;
  if (baseLoad === undefined || changed.load === undefined) return;
  const changedKeys = Object.keys(changed.load ?? baseLoad);
  const load = { ...baseLoad, ...changed.local?.load };
  const kept = Object.entries(load).filter(([key]) => !changedKeys.includes(key) || key in (changed.local?.load ?? {}));
  const { load: _, ...local } = merged.local ?? {};
  merged.local = kept.length === 0 ? local : { ...local, load: Object.fromEntries(kept) };
}

function dropStaleReferences(
  merged: SuiteInput,
  changed: SuiteInput,
  payloadNames: (measured: FunctionInput) => readonly string[],
): void {
  const functions = merged.functions ?? [];
  const labels = new Set(functions.map(labelOf));
  if (changed.published === undefined && merged.published !== undefined) {
    merged.published = merged.published.filter(
      (figure) => labels.has(figure.function) && (figure.reference === undefined || labels.has(figure.reference)),
    );
  }
  if (changed.patterns === undefined && merged.patterns !== undefined) {
    merged.patterns = merged.patterns.filter(
      ({ left, right }) => labels.has(left.function) && labels.has(right.function),
    );
  }
  if (changed.reference === undefined && merged.reference !== undefined && !labels.has(merged.reference)) {
    delete merged.reference;
  }
  if (changed.canary === undefined && merged.canary !== undefined && !labels.has(merged.canary)) delete merged.canary;
  const names = new Set(functions.flatMap(payloadNames));
  for (const phase of ['cold', 'warm', 'load'] as const) {
    const options = merged[phase];
    if (changed[phase]?.payloads !== undefined || options?.payloads === undefined) continue;
    const payloads = options.payloads.filter((name) => names.has(name));
    const { payloads: _, ...rest } = options;
    merged[phase] = payloads.length === 0 ? rest : { ...rest, payloads };
  }
}
