/**
 * A shipped suite with changes. Objects of options merge key by key, lists replace, null takes a phase away. What the
 * shipped suite says about functions that the changes removed (published figures, patterns, reference, payload lists)
 * goes with them; what the changes say themselves is kept, so that a wrong name there is refused later.
 */
import { labelOf } from './functions.ts';
import type { FunctionInput, SuiteInput } from './schema.ts';

/** The input without what says nothing about the suite, and without keys that are there but undefined. */
export function withoutNotes(input: SuiteInput): SuiteInput {
  const { $schema: _schema, Comment: _comment, scheduledTime: _time, ...suite } = input;
  return Object.fromEntries(Object.entries(suite).filter(([, value]) => value !== undefined));
}

/**
 * @param base a shipped suite as written
 * @param changes the other keys of `{"suite": "…", …}`
 * @param payloadNames names of the payloads a function of the result has
 */
export function mergeSuite(
  base: SuiteInput,
  changes: SuiteInput,
  payloadNames: (measured: FunctionInput) => readonly string[],
): SuiteInput {
  const { suite: _, ...changed } = withoutNotes(changes);
  const merged: SuiteInput = { ...base, ...changed };
  if (changed.budget !== undefined) merged.budget = { ...base.budget, ...changed.budget };
  if (changed.local !== undefined) merged.local = { ...base.local, ...changed.local };
  mergePhase(merged, 'cold', base.cold, changed.cold);
  mergePhase(merged, 'warm', base.warm, changed.warm);
  mergePhase(merged, 'load', base.load, changed.load);
  dropLocalLoadThatChanged(merged, base, changed);
  if (changed.functions !== undefined) dropWhatNoLongerFits(merged, changed, payloadNames);
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

/** What a run asks for under load is what it gets, also locally: a shipped local default must not win over it. */
function dropLocalLoadThatChanged(merged: SuiteInput, base: SuiteInput, changed: SuiteInput): void {
  const ofBase = base.local?.load;
  if (ofBase === undefined || changed.load === undefined) return;
  const asked = Object.keys(changed.load ?? ofBase);
  const load = { ...ofBase, ...changed.local?.load };
  const kept = Object.entries(load).filter(([key]) => !asked.includes(key) || key in (changed.local?.load ?? {}));
  const { load: _, ...local } = merged.local ?? {};
  merged.local = kept.length === 0 ? local : { ...local, load: Object.fromEntries(kept) };
}

function dropWhatNoLongerFits(
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
