/** Errors of AWS calls as errors with a fix. */

import { messageOf } from '../../core/error-text.ts';
import type { BenchmarkError } from '../../core/errors.ts';
import { awsError, userError } from './make-errors.ts';

/** Makes the call. @throws BenchmarkError from `awsProblem` when it fails */
export async function callAws<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsProblem(error);
  }
}

/** An error of the AWS SDK as an error with a fix. */
export function awsProblem(error: unknown): BenchmarkError {
  const name = error instanceof Error ? error.name : '';
  const message = messageOf(error);
  if (/Credential|Token|UnrecognizedClient|InvalidClientTokenId/i.test(`${name} ${message}`)) {
    const fix = 'sign in (aws sso login, or export AWS_PROFILE=…) and check with: aws sts get-caller-identity';
    return userError('ENVIRONMENT_MISSING', `AWS credentials are missing or not valid: ${message}`, fix, error);
  }
  const fix = 'check the Region, the permissions of your credentials and the AWS health page, then try again';
  return awsError(`AWS returned ${name}: ${message}`, fix, error);
}
