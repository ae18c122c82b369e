/** Runtime management of a function: stored and returned; the runtimes here are those of this machine and never change. */
import type { Json } from '../wire/json.ts';
import { LambdaApiError, lambdaErrors } from '../wire/responses.ts';

export interface RuntimeManagement {
  readonly UpdateRuntimeOn: string;
  readonly RuntimeVersionArn: string | null;
}

const DEFAULT: RuntimeManagement = { UpdateRuntimeOn: 'Auto', RuntimeVersionArn: null };
const MODES = ['Auto', 'Manual', 'FunctionUpdate'];

/** The input of PutRuntimeManagementConfig. Throws LambdaApiError. */
export function runtimeManagementIn(input: Json): RuntimeManagement {
  const mode = String(input['UpdateRuntimeOn']);
  if (!MODES.includes(mode)) {
    const bound = `Member must satisfy enum value set: [${MODES.join(', ')}]`;
    throw lambdaErrors.failedConstraint(`'${mode}'`, 'updateRuntimeOn', bound);
  }
  const arn = typeof input['RuntimeVersionArn'] === 'string' ? input['RuntimeVersionArn'] : null;
  if ((mode === 'Manual') === (arn !== null)) return { UpdateRuntimeOn: mode, RuntimeVersionArn: arn };
  throw new LambdaApiError(
    'InvalidParameterValueException',
    'RuntimeVersionArn is required for the mode Manual, and not allowed for the others.',
  );
}

/** The response of both operations. */
export function shownRuntimeManagement(functionArn: string, management: RuntimeManagement = DEFAULT): Json {
  return { ...management, FunctionArn: functionArn };
}
