/** Finds the functions that a suite names. Nothing is changed here. */
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import type { PlannedFunction } from '../../core/plan/types.ts';
import { present } from '../../core/present.ts';
import { NotOptedInError } from '../../core/suite/opt-in.ts';
import type { Catalogue, CatalogueTarget, Suite, SuiteFunction } from '../../core/suite/types.ts';
import { environmentTooLarge } from '../function-state/environment.ts';
import { unreadableEnvironment } from '../function-state/refusals.ts';
import { CONTAINER_IMAGE, type FunctionConfiguration, type Ports } from '../ports.ts';
import { type CpuTimeLayers, layerProblems } from './cpu-time-layer.ts';
import { allOrRefused, refusalsOf, throwAll } from './unmeasurable.ts';

/** A function by target or ARN, as in a suite's functions and setup calls. */
interface FunctionReference {
  readonly target?: string;
  readonly functionArn?: string;
}

/** A function of the suite as it is now, and as it is planned. */
export interface FoundFunction {
  readonly planned: PlannedFunction;
  readonly configuration: FunctionConfiguration;
  readonly payloads: SuiteFunction['payloads'];
}

/**
 * Every function of the suite.
 * @param layers the deployed layer versions of the CPU time extension
 * @throws BenchmarkError TARGET_NOT_DEPLOYED, FUNCTION_NOT_FOUND, FUNCTION_REFUSED with all problems of all functions
 */
export async function findFunctions(
  suite: Suite,
  catalogue: Catalogue,
  functions: Ports['functions'],
  layers: CpuTimeLayers,
): Promise<FoundFunction[]> {
  return allOrRefused(
    suite.functions.map(async (suiteFunction) => {
      const target = catalogueTarget(catalogue, suiteFunction.target);
      const configuration = await findFunction(suiteFunction, catalogue, functions);
      throwAll([
        ...problemsOf(await withRuntimeUpdate(configuration, functions), suiteFunction),
        ...(suiteFunction.cpuTimeExtension ? layerProblems(configuration, layers) : []),
      ]);
      const layer = suiteFunction.cpuTimeExtension && layers[configuration.architecture];
      const planned = planFunction(suiteFunction, configuration, target, layer);
      return { planned, configuration, payloads: suiteFunction.payloads };
    }),
  );
}

/**
 * The unqualified name of a function in Lambda.
 * @throws BenchmarkError TARGET_NOT_DEPLOYED, FUNCTION_REFUSED for a version or an alias
 */
function functionNameOf(named: FunctionReference, catalogue: Catalogue): string {
  if (named.functionArn !== undefined) return nameOfArn(named.functionArn);
  const target = catalogueTarget(catalogue, named.target);
  if (target !== undefined) return target.functionName;
  const missing = catalogue.missing.find((candidate) => candidate.target === named.target);
  throw notDeployed(named.target ?? '', missing?.reason ?? 'it was not built when the app was deployed', missing?.fix);
}

/** The deployed target of this name; undefined for functions by ARN. */
export function catalogueTarget(catalogue: Catalogue, name: string | undefined): CatalogueTarget | undefined {
  return catalogue.targets.find((candidate) => candidate.manifest.name === name);
}

function nameOfArn(functionArn: string): string {
  const [, , , , , , name, qualifier] = functionArn.split(':');
  if (name !== undefined && name !== '' && qualifier === undefined) return name;
  throw new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `${functionArn} names a version or an alias; only the configuration of $LATEST can be changed.`,
    fix: 'Remove the qualifier, and measure the function itself.',
  });
}

/**
 * The current configuration of a named function. For an ARN of another Region or account, the function of the same name here
 * is a different function and must not be changed.
 * @throws BenchmarkError TARGET_NOT_DEPLOYED, FUNCTION_NOT_FOUND, FUNCTION_REFUSED
 */
export async function findFunction(
  named: FunctionReference,
  catalogue: Catalogue,
  functions: Ports['functions'],
): Promise<FunctionConfiguration> {
  const functionName = functionNameOf(named, catalogue);
  let configuration: FunctionConfiguration;
  try {
    configuration = await functions.get(functionName);
  } catch (error) {
    if (error instanceof NotOptedInError) assertHere(named, error.functionArns[0]);
    if (named.target === undefined || !isBenchmarkError(error) || error.code !== 'FUNCTION_NOT_FOUND') throw error;
    throw notDeployed(named.target, `Lambda has no function ${functionName}`, undefined, error);
  }
  assertHere(named, configuration.functionArn);
  return configuration;
}

function assertHere({ functionArn }: FunctionReference, arnHere: string | undefined): void {
  if (functionArn === undefined || functionArn === arnHere) return;
  throw new BenchmarkError({
    code: 'FUNCTION_NOT_FOUND',
    source: 'user',
    message: `${functionArn} is in another Region or account; the function of that name here is ${arnHere}.`,
    fix: 'Run the suite where the function is (--region and the credentials of its account), or correct the ARN.',
  });
}

/** An image has no runtime that Lambda manages. */
async function withRuntimeUpdate(
  configuration: FunctionConfiguration,
  functions: Pick<Ports['functions'], 'updatesRuntime'>,
): Promise<FunctionConfiguration> {
  const { functionName, runtime, restrictions } = configuration;
  if (runtime === CONTAINER_IMAGE || !(await functions.updatesRuntime(functionName))) return configuration;
  return { ...configuration, restrictions: [...restrictions, 'runtime-update'] };
}

/** What would make the run fail or damage the function. */
function problemsOf(configuration: FunctionConfiguration, suiteFunction: SuiteFunction): readonly BenchmarkError[] {
  const { functionName, environment, environmentError } = configuration;
  const overrides = suiteFunction.overrides ?? [{ environment: {} }];
  return [
    ...refusalsOf(configuration, 'measured'),
    ...(environmentError === undefined ? [] : [unreadableEnvironment(functionName, environmentError)]),
    ...present(overrides.map((override) => environmentTooLarge(functionName, environment, override.environment))),
  ];
}

function planFunction(
  suiteFunction: SuiteFunction,
  configuration: FunctionConfiguration,
  target: CatalogueTarget | undefined,
  cpuTimeLayerArn: string | undefined,
): PlannedFunction {
  return definedOnly({
    label: suiteFunction.label,
    functionName: configuration.functionName,
    functionArn: configuration.functionArn,
    target: suiteFunction.target,
    runtime: configuration.runtime,
    architecture: configuration.architecture,
    timeoutSeconds: configuration.timeoutSeconds,
    reservedConcurrency: configuration.reservedConcurrency,
    cpuTimeLayerArn,
    codeSizeBytes: configuration.codeSizeBytes,
    codeSha256: configuration.codeSha256,
    hasProbe: target?.manifest.probe ?? false,
    metrics: target?.manifest.metrics ?? [],
    build: target?.build,
    differences: target?.manifest.differences,
    signing: target?.manifest.signing,
  });
}

function notDeployed(target: string, reason: string, fix?: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({
    code: 'TARGET_NOT_DEPLOYED',
    source: 'user',
    message: `The target ${target} is not deployed: ${reason}.`,
    fix: fix ?? 'Deploy the targets (npx thaw deploy), or remove it from the suite.',
    cause,
  });
}
