/** Errors for functions that must not be changed. */
import { BenchmarkError } from '../../core/errors.ts';
import { regionOption } from '../../core/format/region-option.ts';
import type { FunctionConfiguration } from '../ports.ts';
import { NONCE_VARIABLE } from './nonce.ts';

/** Lambda reads and writes the environment with the caller's permissions (Decrypt, Encrypt), S3 the snapshot (GenerateDataKey). */
const KEY_FIX =
  "In the key's policy, allow the roles of thaw-plan-run, thaw-force-cold-start and thaw-restore-configuration kms:Decrypt, kms:Encrypt and kms:GenerateDataKey, or measure another function.";

/** An update would delete the variables of an environment that cannot be read. */
export function unreadableEnvironment(functionName: string, reason: string): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `The environment of ${functionName} cannot be read (${reason}), so it cannot be restored after a run.`,
    fix: KEY_FIX,
  });
}

/** The snapshot has environment values that Lambda keeps under a key of the customer: it is stored under no other key. */
export function keyDenied(functionName: string, kmsKeyArn: string, cause: BenchmarkError): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `The environment of ${functionName} is encrypted with ${kmsKeyArn}, and its snapshot may not be stored with this key (${cause.message}).`,
    fix: KEY_FIX,
    cause,
  });
}

/** A run changed the function, and what it was before is no longer known. */
export function snapshotExpired(
  runId: string,
  { functionName, functionArn, environmentError }: FunctionConfiguration,
): BenchmarkError {
  const sign =
    environmentError === undefined ? `it has ${NONCE_VARIABLE}` : `its environment cannot be read: ${environmentError}`;
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `${functionName} was changed by run ${runId} (${sign}) and cannot be restored: its snapshot no longer exists.`,
    fix: `Set the function's memory and environment as they should be, without ${NONCE_VARIABLE}: aws lambda update-function-configuration --function-name ${functionName}${regionOption(functionArn)} --memory-size MB --environment file://environment.json; then start again.`,
  });
}

/** Without a snapshot the function could not be restored. */
export function snapshotMissing(runId: string, functionName: string): BenchmarkError {
  return new BenchmarkError({
    code: 'DATA_INVALID',
    source: 'bug',
    message: `Run ${runId} has no snapshot of ${functionName}; nothing is changed without one.`,
    fix: 'Start a new run.',
  });
}

/** The next invocation would fail, and be a lost sample. */
export function inactive({ functionName, state, stateReason }: FunctionConfiguration): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `${functionName} stays ${state}: ${stateReason ?? 'Lambda gives no reason'}`,
    fix: `Remove the cause that Lambda names (often the subnets, security groups or role of ${functionName}), or deploy it again.`,
  });
}
