/** The load options of a suite and of its functions: defaults, and what cannot be applied. */
import { definedOnly } from '../defined-only.ts';
import { expectedArrivals, totalSeconds } from '../load/schedule.ts';
import type { FunctionLoadOptions, LoadPhase } from '../load/types.ts';
import { DEFAULT_LOAD, defaultWindowSeconds } from './defaults.ts';
import { type JsonPath, problemAt } from './problems.ts';
import type { FunctionInput, SuiteInput } from './schema.ts';
import type { Catalogue, LoadOptions, Suite, SuiteFunction } from './types.ts';

type LoadInput = NonNullable<SuiteInput['load']>;

const PHASES_CURE = 'Add phases: [{"seconds": 60, "fromRps": 1, "toRps": 20}].';

/** The suite with what it says for local runs in the place of its load options; null stays null. */
export function withLocalLoad(written: SuiteInput): SuiteInput {
  const load = written.local?.load;
  if (load === undefined || written.load === null) return written;
  return { ...written, load: { ...written.load, ...load } };
}

/**
 * The suite's load options, or undefined when it applies none.
 * @throws BenchmarkError SUITE_INVALID without phases, or when they bring no arrival
 */
export function loadOptions(written: SuiteInput): LoadOptions | undefined {
  const { load } = written;
  if (load === undefined || load === null) return undefined;
  return definedOnly({
    payloads: load.payloads,
    ...completed(load, load.phases, ['load']),
  });
}

/** What a function says itself about its load, on top of what the suite says. Errors as `loadOptions`. */
export function functionLoad(measured: FunctionInput, written: SuiteInput, path: JsonPath): SuiteFunction['load'] {
  const own = measured.load;
  if (own === undefined || own === null) return own;
  const ofSuite: LoadInput = written.load ?? {};
  return completed({ ...ofSuite, ...own }, own.phases ?? ofSuite.phases, [...path, 'load']);
}

function completed(load: LoadInput, phases: readonly LoadPhase[] | undefined, path: JsonPath): FunctionLoadOptions {
  if (phases === undefined) throw problemAt([...path, 'phases'], 'found nothing', PHASES_CURE);
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
 * Load through a function URL needs a target that is deployed with one; of a function by ARN nobody knows it before.
 * @throws BenchmarkError SUITE_INVALID
 */
export function refuseUrlWithout(suite: Suite, catalogue: Catalogue): void {
  for (const [index, measured] of suite.functions.entries()) {
    const load = measured.load === undefined ? suite.load : measured.load;
    const manifest = catalogue.targets.find((each) => each.manifest.name === measured.target)?.manifest;
    if (load?.via !== 'url' || manifest === undefined || manifest.functionUrl === true) continue;
    throw problemAt(
      ['functions', index],
      `${manifest.name} has no function URL, and its load is to come through one`,
      'Set load.via to "invoke", or give this function a "load" of its own.',
    );
  }
}
