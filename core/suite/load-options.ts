/** The load options of a suite and of its functions: fills in defaults and rejects what cannot be applied. */
import { definedOnly } from '../defined-only.ts';
import { expectedArrivals, totalSeconds } from '../load/schedule.ts';
import type { FunctionLoadOptions, LoadPhase } from '../load/types.ts';
import { DEFAULT_LOAD, defaultWindowSeconds } from './defaults.ts';
import { manifestOf } from './functions.ts';
import { type JsonPath, problemAt } from './problems.ts';
import type { FunctionInput, SuiteInput } from './schema.ts';
import type { Catalogue, LoadOptions, Suite, SuiteFunction } from './types.ts';

type LoadInput = NonNullable<SuiteInput['load']>;

const PHASES_FIX = 'Add phases: [{"seconds": 60, "fromRps": 1, "toRps": 20}].';

/** The suite with its options for local runs merged into its load options; null stays null. */
export function withLocalLoad(written: SuiteInput): SuiteInput {
  const load = written.local?.load;
  if (load === undefined || written.load === null) return written;
  return { ...written, load: { ...written.load, ...load } };
}

/**
 * The suite's load options, or undefined when it has none.
 * @throws BenchmarkError SUITE_INVALID without phases, or when they have no arrival
 */
export function loadOptions(written: SuiteInput): LoadOptions | undefined {
  const { load } = written;
  if (load === undefined || load === null) return undefined;
  return definedOnly({
    payloads: load.payloads,
    ...completed(load, load.phases, ['load']),
  });
}

/** A function's own load options merged over those of the suite. Errors as in `loadOptions`. */
export function functionLoad(measured: FunctionInput, written: SuiteInput, path: JsonPath): SuiteFunction['load'] {
  const own = measured.load;
  if (own === undefined || own === null) return own;
  const suiteLoad: LoadInput = written.load ?? {};
  return completed({ ...suiteLoad, ...own }, own.phases ?? suiteLoad.phases, [...path, 'load']);
}

function completed(load: LoadInput, phases: readonly LoadPhase[] | undefined, path: JsonPath): FunctionLoadOptions {
  if (phases === undefined) throw problemAt([...path, 'phases'], 'found nothing', PHASES_FIX);
  if (expectedArrivals(phases) < 1) {
    throw problemAt(
      [...path, 'phases'],
      'the phases bring less than one arrival',
      'Give at least one of them a fromRps or toRps that brings some.',
    );
  }
  return {
    phases,
    distribution: load.distribution ?? DEFAULT_LOAD.distribution,
    via: load.via ?? DEFAULT_LOAD.via,
    windowSeconds: load.windowSeconds ?? defaultWindowSeconds(totalSeconds(phases)),
  };
}

/**
 * Load through a function URL needs a target that is deployed with one. Functions given by ARN are not checked here.
 * @throws BenchmarkError SUITE_INVALID
 */
export function assertFunctionUrls(suite: Suite, catalogue: Catalogue): void {
  for (const [index, measured] of suite.functions.entries()) {
    const load = measured.load === undefined ? suite.load : measured.load;
    const manifest = manifestOf(catalogue, measured.target);
    if (load?.via !== 'url' || manifest === undefined || manifest.functionUrl === true) continue;
    throw problemAt(
      ['functions', index],
      `${manifest.name} has no function URL${manifest.functionUrl === false ? ' (there are none in this Region)' : ''}, and its load is to come through one`,
      'Set load.via to "invoke", or give this function a "load" of its own.',
    );
  }
}
