/** Validation of a function's configuration that MiniStack lacks (texts: lambda-semantics §2.10, §3, §4.2). */

import { asObject, type Json } from '../wire/json.ts';
import { LambdaApiError, lambdaErrors } from '../wire/responses.ts';
import { readZip, ZipProblem } from './unzip.ts';

const ZIP_LIMIT_BYTES = 52_428_800;
export const ENVIRONMENT_LIMIT_BYTES = 4096;
/** Numeric members and their bounds for functions of the default compute type. */
const BOUNDS = [
  ['MemorySize', 'memorySize', 128, 10_240],
  ['Timeout', 'timeout', 1, 900],
] as const;
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

/** Validates the members of a create or update request. Throws LambdaApiError. */
export function assertConfiguration(input: Json): void {
  for (const [member, shownName, low, high] of BOUNDS) {
    const value = input[member];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw lambdaErrors.failedConstraint(JSON.stringify(value).slice(0, 200), shownName, 'Member must be an integer');
    }
    const bound = value < low ? `greater than or equal to ${low}` : `less than or equal to ${high}`;
    if (value < low || value > high) {
      throw lambdaErrors.failedConstraint(`'${value}'`, shownName, `Member must have value ${bound}`);
    }
  }
  assertEnvironment(asObject(input['Environment'])['Variables']);
  assertSupported(input);
}

/** Validates the zip of a request, if there is one. Throws LambdaApiError. */
export async function assertZip(base64: unknown): Promise<void> {
  if (base64 === undefined || base64 === null) return;
  const zip = Buffer.from(String(base64), 'base64');
  if (zip.length > ZIP_LIMIT_BYTES) {
    throw new LambdaApiError('RequestTooLargeException', `Zipped size must be smaller than ${ZIP_LIMIT_BYTES} bytes`);
  }
  try {
    if ((await readZip(zip)).length === 0) {
      throw new LambdaApiError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip');
    }
  } catch (error) {
    if (error instanceof ZipProblem) throw new LambdaApiError('InvalidParameterValueException', error.message);
    throw error;
  }
}

function assertEnvironment(variables: unknown): void {
  if (variables === undefined || variables === null) return;
  const names = Object.keys(asObject(variables));
  for (const [name, value] of Object.entries(asObject(variables))) {
    if (!/^[a-zA-Z]\w+$/.test(name) || typeof value !== 'string') {
      throw new LambdaApiError(
        'ValidationException',
        `1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+] and map values must be strings (at "${name}")`,
      );
    }
  }
  const reserved = names.filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw new LambdaApiError(
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > ENVIRONMENT_LIMIT_BYTES) {
    throw new LambdaApiError(
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    );
  }
}

function assertSupported(input: Json): void {
  if (
    input['PackageType'] === 'Image' ||
    asObject(input['Code'])['ImageUri'] !== undefined ||
    input['ImageUri'] !== undefined
  ) {
    throw lambdaErrors.notSupported('A function as a container image');
  }
  if (asObject(input['SnapStart'])['ApplyOn'] === 'PublishedVersions') throw lambdaErrors.notSupported('SnapStart');
  if (input['Publish'] === true) throw lambdaErrors.notSupported('Publishing a version');
}
