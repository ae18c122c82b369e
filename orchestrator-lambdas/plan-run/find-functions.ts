/** From the functions a suite names to the functions that are there. Nothing is changed while looking. */
import { definedOnly } from '../../core/defined-only.ts';
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import type { PlannedFunction } from '../../core/plan/types.ts';
import type { Catalogue, CatalogueTarget, Suite, SuiteFunction } from '../../core/suite/types.ts';
import { assertEnvironmentFits } from '../function-state/environment.ts';
import { unreadableEnvironment } from '../function-state/refusals.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';

/** A function by target or ARN, as a suite's functions and setup calls name it. */
interface FunctionReference {
  readonly target?: string;
  readonly functionArn?: string;
}

/**
 * The planned form of every function of the suite.
 * @throws BenchmarkError TARGET_NOT_DEPLOYED, FUNCTION_NOT_FOUND, FUNCTION_REFUSED, OVER_LIMITS
 */
export async function findFunctions(
  suite: Suite,
  catalogue: Catalogue,
  functions: Ports['functions'],
): Promise<PlannedFunction[]> {
  return Promise.all(
    suite.functions.map(async (wanted) => {
      const target = catalogueTarget(catalogue, wanted.target);
      const found = await findFunction(wanted, catalogue, functions);
      assertMeasurable(found, wanted);
      return planFunction(wanted, found, target);
    }),
  );
}

/**
 * The unqualified name of a function in Lambda.
 * @throws BenchmarkError TARGET_NOT_DEPLOYED, FUNCTION_REFUSED for a version or an alias
 */
function functionNameOf(wanted: FunctionReference, catalogue: Catalogue): string {
  if (wanted.functionArn !== undefined) return nameOfArn(wanted.functionArn);
  const target = catalogueTarget(catalogue, wanted.target);
  if (target !== undefined) return target.functionName;
  const missing = catalogue.missing.find((candidate) => candidate.target === wanted.target);
  throw notDeployed(wanted.target ?? '', missing?.reason ?? 'it was not built when the app was deployed', missing?.fix);
}

/** What was deployed of a target; undefined for functions by ARN. */
export function catalogueTarget(catalogue: Catalogue, name: string | undefined): CatalogueTarget | undefined {
  return catalogue.targets.find((candidate) => candidate.manifest.name === name);
}

function nameOfArn(functionArn: string): string {
  const [, , , , , , name, qualifier] = functionArn.split(':');
  if (name !== undefined && name !== '' && qualifier === undefined) return name;
  throw new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `${functionArn} names a version or an alias; only $LATEST can be given a new configuration.`,
    fix: 'Leave the qualifier out, and measure the function itself.',
  });
}

/**
 * The function that is named, as it is now. An ARN means that very function: one of the same name in the Region and account
 * of the run is another function, and is not touched.
 * @throws BenchmarkError TARGET_NOT_DEPLOYED, FUNCTION_NOT_FOUND, FUNCTION_REFUSED
 */
export async function findFunction(
  wanted: FunctionReference,
  catalogue: Catalogue,
  functions: Ports['functions'],
): Promise<FunctionConfiguration> {
  const functionName = functionNameOf(wanted, catalogue);
  let found: FunctionConfiguration;
  try {
    found = await functions.get(functionName);
  } catch (error) {
    if (wanted.target === undefined || !isBenchmarkError(error) || error.code !== 'FUNCTION_NOT_FOUND') throw error;
    throw notDeployed(wanted.target, `Lambda has no function ${functionName}`, undefined, error);
  }
  if (wanted.functionArn === undefined || wanted.functionArn === found.functionArn) return found;
  throw new BenchmarkError({
    code: 'FUNCTION_NOT_FOUND',
    source: 'user',
    message: `${wanted.functionArn} is in another Region or account; the function of that name here is ${found.functionArn}.`,
    fix: 'Run the suite where the function is (--region and the credentials of its account), or correct the ARN.',
  });
}

/** Everything that would make the run fail or leave a function damaged, found before anything is changed. */
function assertMeasurable(found: FunctionConfiguration, wanted: SuiteFunction): void {
  if (found.environmentError !== undefined) throw unreadableEnvironment(found.functionName, found.environmentError);
  for (const override of wanted.overrides ?? [{ environment: {} }]) {
    assertEnvironmentFits(found.functionName, found.environment, override.environment);
  }
}

function planFunction(
  wanted: SuiteFunction,
  found: FunctionConfiguration,
  target: CatalogueTarget | undefined,
): PlannedFunction {
  return definedOnly({
    label: wanted.label,
    functionName: found.functionName,
    functionArn: found.functionArn,
    target: wanted.target,
    runtime: found.runtime,
    architecture: found.architecture,
    timeoutSeconds: found.timeoutSeconds,
    reservedConcurrency: found.reservedConcurrency,
    codeSizeBytes: found.codeSizeBytes,
    codeSha256: found.codeSha256,
    hasProbe: target?.manifest.probe ?? false,
    metrics: target?.manifest.metrics ?? [],
    build: target?.build,
    signing: target?.manifest.signing,
  });
}

function notDeployed(target: string, reason: string, fix?: string, cause?: unknown): BenchmarkError {
  return new BenchmarkError({
    code: 'TARGET_NOT_DEPLOYED',
    source: 'user',
    message: `The target ${target} is not deployed: ${reason}.`,
    fix: fix ?? 'Deploy the targets (npx thaw deploy), or leave it out of the suite.',
    cause,
  });
}
