/** The cold, warm and load options of a suite and of its functions, with defaults filled in. */
import { definedOnly } from '../defined-only.ts';
import { BenchmarkError } from '../errors.ts';
import type { FunctionLoadOptions } from '../load/types.ts';
import { DEFAULT_COLD, DEFAULT_WARM } from './defaults.ts';
import { functionLoad } from './load-options.ts';
import type { JsonPath } from './problems.ts';
import type { FunctionInput, SuiteInput } from './schema.ts';
import { stoppingOptions } from './stopping.ts';
import type {
  ColdOptions,
  FunctionColdOptions,
  FunctionWarmOptions,
  Suite,
  SuiteFunction,
  WarmOptions,
} from './types.ts';

/** The suite's cold options, or undefined when it measures none. */
export function coldOptions(written: SuiteInput): ColdOptions | undefined {
  const { cold } = written;
  if (cold === undefined || cold === null) return undefined;
  return definedOnly({
    payloads: cold.payloads,
    samples: cold.samples ?? DEFAULT_COLD.samples,
    burst: cold.burst ?? DEFAULT_COLD.burst,
    followUps: cold.followUps ?? DEFAULT_COLD.followUps,
    maxAttempts: cold.maxAttempts ?? DEFAULT_COLD.maxAttempts,
    ...stoppingOptions('cold', cold, cold.samples ?? DEFAULT_COLD.samples),
    settleMs: cold.settleMs,
  });
}

/** The suite's warm options, or undefined when it measures none. */
export function warmOptions(written: SuiteInput): WarmOptions | undefined {
  const { warm } = written;
  if (warm === undefined || warm === null) return undefined;
  return definedOnly({
    payloads: warm.payloads,
    samples: warm.samples ?? DEFAULT_WARM.samples,
    discard: warm.discard ?? DEFAULT_WARM.discard,
    ...stoppingOptions('warm', warm, warm.samples ?? DEFAULT_WARM.samples),
  });
}

/** A function's own options of the phases, merged over those of the suite. */
export function functionPhases(
  measured: FunctionInput,
  written: SuiteInput,
  path: JsonPath,
): Pick<SuiteFunction, 'cold' | 'warm' | 'load'> {
  const { cold, warm } = measured;
  return definedOnly({
    load: functionLoad(measured, written, path),
    cold: cold && ownCold(cold, written),
    warm: warm && ownWarm(warm, written),
  });
}

function ownCold(own: NonNullable<FunctionInput['cold']>, written: SuiteInput): FunctionColdOptions {
  const suite = coldOptions(written) ?? DEFAULT_COLD;
  return {
    samples: own.samples ?? suite.samples,
    burst: own.burst ?? suite.burst,
    followUps: own.followUps ?? suite.followUps,
    ...stoppingOptions('cold', { ...written.cold, ...own }, own.samples ?? suite.samples),
  };
}

function ownWarm(own: NonNullable<FunctionInput['warm']>, written: SuiteInput): FunctionWarmOptions {
  const suite = warmOptions(written) ?? DEFAULT_WARM;
  const samples = own.samples ?? suite.samples;
  return {
    samples,
    discard: own.discard ?? suite.discard,
    ...stoppingOptions('warm', { ...written.warm, ...own }, samples),
  };
}

/** Cold options of one function (its own, else the suite's), or undefined when it is not measured cold. */
export function coldOf(suite: Suite, measured: SuiteFunction): FunctionColdOptions | undefined {
  return measured.cold === undefined ? suite.cold : (measured.cold ?? undefined);
}

/** Warm options of one function (its own, else the suite's), or undefined when it is not measured warm. */
export function warmOf(suite: Suite, measured: SuiteFunction): FunctionWarmOptions | undefined {
  return measured.warm === undefined ? suite.warm : (measured.warm ?? undefined);
}

/** Load options of one function (its own, else the suite's), or undefined when it is not put under load. */
export function loadOf(suite: Suite, measured: SuiteFunction): FunctionLoadOptions | undefined {
  return measured.load === undefined ? suite.load : (measured.load ?? undefined);
}

const OPTIONS_OF = { cold: coldOf, warm: warmOf, load: loadOf } as const;

/** Names of a function's payloads that are measured in a phase, in the function's order; empty when none is. */
export function payloadsOf(suite: Suite, measured: SuiteFunction, phase: 'cold' | 'warm' | 'load'): readonly string[] {
  if (OPTIONS_OF[phase](suite, measured) === undefined) return [];
  const chosen = suite[phase]?.payloads;
  const names = measured.payloads.map(({ name }) => name);
  return chosen === undefined ? names : names.filter((name) => chosen.includes(name));
}

/** @throws BenchmarkError NOTHING_TO_MEASURE when a function has no payload in any phase */
export function assertSomethingMeasured(suite: Suite): void {
  const first = suite.functions.find((measured) =>
    (['cold', 'warm', 'load'] as const).every((phase) => payloadsOf(suite, measured, phase).length === 0),
  );
  if (first === undefined) return;
  const noPhase = suite.cold === undefined && suite.warm === undefined && suite.load === undefined;
  throw new BenchmarkError({
    code: 'NOTHING_TO_MEASURE',
    source: 'user',
    message: noPhase
      ? `The suite ${suite.name} has neither "cold" nor "warm" nor "load", so nothing of ${first.label} would be measured.`
      : `None of the payloads of ${first.label} (${first.payloads.map(({ name }) => name).join(', ')}) is measured cold, warm or under load.`,
    fix: noPhase
      ? 'Add "cold": {"samples": 10}, "warm": {"samples": 20} or both.'
      : 'Add one of its payloads to cold.payloads, warm.payloads or load.payloads, or remove the function.',
  });
}
