/**
 * Resolves the input (any JSON) to the suite that is planned: chooses the shipped suite, merges changes, fills in defaults,
 * looks names up in the catalogue, and skips with a warning what cannot be measured here.
 */
import { definedOnly } from '../defined-only.ts';
import { BenchmarkError } from '../errors.ts';
import type { Warning } from '../warning.ts';
import { canonicalJson } from './canonical-json.ts';
import { DEFAULT_BUDGET, DEFAULT_SEED, DEFAULT_SUITE } from './defaults.ts';
import { isMissing, labelOf, manifestOf, readFunction, readPayload, readReference } from './functions.ts';
import { assertFunctionUrls, loadOptions, withLocalLoad } from './load-options.ts';
import { mergeSuite, withoutMetadata } from './merge.ts';
import { didYouMean } from './nearest.ts';
import { assertSomethingMeasured, coldOptions, functionPhases, warmOptions } from './phases.ts';
import { describe, problemAt } from './problems.ts';
import { readInput } from './read-input.ts';
import { assertKnownLabels, assertKnownPayloads, keepReference } from './references.ts';
import type { FunctionInput, SuiteInput } from './schema.ts';
import { assertInputFits } from './size-limits.ts';
import type { Catalogue, EnvironmentKind, SetupCall, Suite, SuiteFunction } from './types.ts';

interface ResolvedSuite {
  readonly suite: Suite;
  /** True when the suite is not exactly a shipped one: such a run never enters `latest/` or `history/`. */
  readonly modified: boolean;
  readonly warnings: readonly Warning[];
}

/**
 * The suite that is planned; `resolveRequest` also returns warnings about what was skipped.
 * @param input the suite JSON: `{}`, `{"suite": "…"}` with or without changes, or a complete suite
 * @param kind where the suite is to run: fault switches are rejected on AWS
 * @throws BenchmarkError SUITE_INVALID, SUITE_UNKNOWN, TARGET_UNKNOWN, OVER_LIMITS or NOTHING_TO_MEASURE, with path and fix
 */
export function resolveSuite(input: unknown, catalogue: Catalogue, kind: EnvironmentKind): Suite {
  return resolveRequest(input, catalogue, kind).suite;
}

/**
 * The suite, whether it differs from the shipped one of its name, and warnings about what was skipped, with the command
 * that fixes it. Errors as in `resolveSuite`.
 */
export function resolveRequest(input: unknown, catalogue: Catalogue, kind: EnvironmentKind): ResolvedSuite {
  const own = readInput(input);
  assertInputFits(input, own);
  const written = writtenSuite(own, catalogue);
  const { suite, warnings } = completeSuite(written, catalogue, kind);
  return { suite, warnings, modified: differsFromShipped(suite, catalogue, kind) };
}

/** A complete suite as written: the user's own, or a shipped one with the changes merged in. */
function writtenSuite(input: SuiteInput, catalogue: Catalogue): SuiteInput {
  const own = withoutMetadata(input);
  if (own.suite === undefined && own.functions !== undefined) return own;
  if (own.suite === undefined && own.name !== undefined) {
    throw problemAt(
      ['functions'],
      `found nothing in the suite ${describe(own.name)}`,
      'Add "functions", or name the shipped suite to change with "suite".',
    );
  }
  const base = shippedSuite(own.suite ?? DEFAULT_SUITE, catalogue);
  return mergeSuite(base, own, (measured) => payloadNames(measured, catalogue));
}

function shippedSuite(name: string, catalogue: Catalogue): SuiteInput {
  const names = Object.keys(catalogue.suites);
  if (!Object.hasOwn(catalogue.suites, name)) {
    throw problemAt(
      ['suite'],
      `there is no suite ${describe(name)}${didYouMean(name, names)}`,
      `Suites: ${names.sort().join(', ')}; a suite of your own has "name" and "functions".`,
      'SUITE_UNKNOWN',
    );
  }
  const suite = withoutMetadata(readInput(catalogue.suites[name]));
  if (suite.suite === undefined && suite.functions !== undefined) return { name, ...suite };
  throw problemAt(
    ['suite'],
    `the shipped suite ${describe(name)} is not complete`,
    'Write its "functions" into its file.',
  );
}

function payloadNames(measured: FunctionInput, catalogue: Catalogue): readonly string[] {
  const manifest = manifestOf(catalogue, measured.target);
  const payloads = measured.payloads ?? Object.keys(manifest?.payloads ?? {});
  return payloads.map((payload) => (typeof payload === 'string' ? payload : payload.name));
}

function completeSuite(
  asWritten: SuiteInput,
  catalogue: Catalogue,
  kind: EnvironmentKind,
): { readonly suite: Suite; readonly warnings: readonly Warning[] } {
  const written = kind === 'local' ? withLocalLoad(asWritten) : asWritten;
  if (written.name === undefined) {
    throw problemAt(
      ['name'],
      'found nothing',
      'Give the suite a name of a-z, 0-9 and "-", or name the shipped suite to change with "suite".',
    );
  }
  if (kind === 'aws' && written.local?.faults !== undefined && Object.keys(written.local.faults).length > 0) {
    throw problemAt(
      ['local', 'faults'],
      'faults can be switched on in the local cloud only',
      'Leave "local" out, or run it locally.',
    );
  }
  const allLabels = readLabels(written, catalogue);
  const functions = readFunctions(written, catalogue);
  assertKnownLabels(written, allLabels);
  const available = functions.flatMap(({ payloads }) => payloads.map(({ name }) => name));
  assertKnownPayloads(written, functions.length === allLabels.length ? available : undefined);
  const cold = coldOptions(written);
  const warm = warmOptions(written);
  const load = loadOptions(written);
  const reference = keepReference(
    written.reference,
    allLabels,
    functions.map(({ label }) => label),
  );
  // A canary that could not be built is not replaced by another function.
  const canary = functions.find(({ label }) => label === written.canary)?.label;
  const suite: Suite = definedOnly({
    name: written.name,
    description: written.description,
    seed: written.seed ?? DEFAULT_SEED,
    functions,
    setup: readSetup(written, catalogue),
    cold,
    warm,
    load,
    lanes: written.lanes,
    reference,
    canary,
    budget: {
      usd: written.budget?.usd ?? DEFAULT_BUDGET.usd,
      minutes: written.budget?.minutes ?? DEFAULT_BUDGET.minutes,
    },
    published: (written.published ?? []) as Suite['published'],
    patterns: (written.patterns ?? []) as Suite['patterns'],
    local: written.local?.faults && { faults: written.local.faults },
  });
  const warnings = missingWarnings(written, suite, catalogue);
  assertFunctionsAvailable(suite, warnings);
  assertSomethingMeasured(suite);
  assertFunctionUrls(suite, catalogue);
  return { suite, warnings };
}

/** Labels of every function, including those that will be skipped; rejects duplicate labels. */
function readLabels(written: SuiteInput, catalogue: Catalogue): readonly string[] {
  const labels: string[] = [];
  for (const [index, measured] of (written.functions ?? []).entries()) {
    readReference(measured, catalogue, ['functions', index]);
    const label = labelOf(measured);
    if (labels.includes(label)) {
      throw problemAt(
        ['functions', index],
        `the label ${describe(label)} is there twice`,
        'Give one of them another "label", or put their memory sizes and payloads into one function.',
      );
    }
    labels.push(label);
  }
  return labels;
}

function readFunctions(written: SuiteInput, catalogue: Catalogue): readonly SuiteFunction[] {
  return (written.functions ?? []).flatMap((measured, index) =>
    isMissing(catalogue, measured.target)
      ? []
      : [
          {
            ...readFunction(measured, catalogue, ['functions', index]),
            ...functionPhases(measured, written, ['functions', index]),
          },
        ],
  );
}

function readSetup(written: SuiteInput, catalogue: Catalogue): readonly SetupCall[] {
  return (written.setup ?? []).flatMap((call, index) => {
    const path = ['setup', index];
    const reference = readReference(call, catalogue, path);
    if (isMissing(catalogue, reference.target)) return [];
    return [
      {
        ...reference,
        payload: readPayload(call.payload, manifestOf(catalogue, reference.target), [...path, 'payload']),
      },
    ];
  });
}

function missingWarnings(written: SuiteInput, suite: Suite, catalogue: Catalogue): readonly Warning[] {
  const measured = new Set((written.functions ?? []).map(({ target }) => target));
  const called = new Set((written.setup ?? []).map(({ target }) => target));
  return catalogue.missing
    .filter(({ target }) => measured.has(target) || called.has(target))
    .map(({ target, reason, fix }) => {
      const parts = [
        measured.has(target) ? 'was skipped' : '',
        called.has(target) ? 'has made no setup calls' : '',
      ].filter((part) => part !== '');
      const isReference = (written.functions ?? []).some(
        (candidate) => candidate.target === target && labelOf(candidate) === written.reference,
      );
      const instead =
        isReference && suite.reference !== undefined
          ? `; others are compared with ${suite.reference} instead of ${written.reference}`
          : '';
      return { code: 'TARGET_MISSING', message: `${target} ${parts.join(' and ')}, because ${reason}${instead}.`, fix };
    });
}

function assertFunctionsAvailable(suite: Suite, warnings: readonly Warning[]): void {
  if (suite.functions.length > 0) return;
  throw new BenchmarkError({
    code: 'NOTHING_TO_MEASURE',
    source: 'user',
    message: `No function of the suite ${suite.name} is available. ${warnings.map(({ message }) => message).join('. ')}.`,
    fix: warnings[0]?.fix ?? 'Add functions.',
  });
}

function differsFromShipped(suite: Suite, catalogue: Catalogue, kind: EnvironmentKind): boolean {
  if (!Object.hasOwn(catalogue.suites, suite.name)) return true;
  const shipped = completeSuite(shippedSuite(suite.name, catalogue), catalogue, kind).suite;
  return canonicalJson(suite) !== canonicalJson(shipped);
}
