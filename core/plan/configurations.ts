/** Configurations: function × architecture × memory × payload (× environment override), each with its id. */
import { definedOnly } from '../defined-only.ts';
import { BenchmarkError } from '../errors.ts';
import { CPU_TIME_VARIANT } from '../suite/functions.ts';
import { payloadsOf } from '../suite/phases.ts';
import type { EnvironmentOverride, Suite, SuiteFunction } from '../suite/types.ts';
import type { Configuration, PlannedFunction } from './types.ts';

/** `<function>_<architecture>_<memoryMb>_<payload>[_<override>]`. */
export function configurationId(
  measured: Pick<Configuration, 'function' | 'architecture' | 'memoryMb'>,
  payload: string,
  override: EnvironmentOverride | undefined,
): string {
  const id = `${measured.function}_${measured.architecture}_${measured.memoryMb}_${payload}`;
  return override === undefined ? id : `${id}_${override.name}`;
}

/** The overrides of a function's environment; one `undefined` when it is measured unchanged. */
export function overridesOf(measured: SuiteFunction): readonly (EnvironmentOverride | undefined)[] {
  return measured.overrides ?? [undefined];
}

/** The same, and the first of them again with the CPU time extension, where the suite asks for it: never under load. */
export function variantsOf(measured: SuiteFunction): readonly (EnvironmentOverride | undefined)[] {
  const overrides = overridesOf(measured);
  if (measured.cpuTimeExtension === undefined) return overrides;
  const environment = overrides[0]?.environment ?? {};
  return [...overrides, { name: CPU_TIME_VARIANT, environment, cpuTimeExtension: true }];
}

/** True for a configuration that is measured with the CPU time extension attached: its times are not the function's. */
export function hasCpuTimeExtension({ override }: Pick<Configuration, 'override'>): boolean {
  return override?.cpuTimeExtension === true;
}

/** What configurations have in common that are compared, apart from environment overrides: function, memory size, payload. */
export function counterpartKey(label: string | undefined, { memoryMb, payload }: Configuration): string {
  return `${label} ${memoryMb} ${payload.name}`;
}

/** The planned function of a label. */
export function plannedFunction(functions: readonly PlannedFunction[], label: string): PlannedFunction {
  const planned = functions.find((candidate) => candidate.label === label);
  if (planned !== undefined) return planned;
  throw notPlanned(label);
}

/** The error for a function that the plan lacks; the caller throws it. */
export function notPlanned(label: string): BenchmarkError {
  return new BenchmarkError({
    code: 'BUG',
    source: 'bug',
    message: `The plan was made without the function ${label} of its suite.`,
    fix: 'Report this; every function of the suite must be looked up before the plan is made.',
  });
}

/**
 * Every configuration that is measured cold, warm or under load, in the order of the suite. Ids are unique: labels, memory
 * sizes, payloads and overrides are unique, and of these only payload names may contain the separator.
 */
export function makeConfigurations(suite: Suite, functions: readonly PlannedFunction[]): readonly Configuration[] {
  const architectures = new Map(functions.map(({ label, architecture }) => [label, architecture]));
  return suite.functions.flatMap((measured) => {
    const architecture = architectures.get(measured.label);
    if (architecture === undefined) throw notPlanned(measured.label);
    const namesIn = (phases: readonly ('cold' | 'warm' | 'load')[]) =>
      new Set(phases.flatMap((phase) => payloadsOf(suite, measured, phase)));
    const [called, all] = [namesIn(['cold', 'warm']), namesIn(['cold', 'warm', 'load'])];
    return measured.memoryMb.flatMap((memoryMb) =>
      variantsOf(measured).flatMap((override) => {
        const names = override?.cpuTimeExtension === true ? called : all;
        const payloads = measured.payloads.filter(({ name }) => names.has(name));
        return payloads.map((payload): Configuration => {
          const fields = { function: measured.label, architecture, memoryMb };
          const id = configurationId(fields, payload.name, override);
          return definedOnly({ id, ...fields, payload, override });
        });
      }),
    );
  });
}
