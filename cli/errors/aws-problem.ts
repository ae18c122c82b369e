/** Errors of AWS calls as errors with a fix. */

import { messageOf } from '../../core/error-text.ts';
import { type BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import { awsError, userError } from './make-errors.ts';

/** Makes the call. @throws BenchmarkError its own, or from `awsProblem` when AWS fails */
export async function callAws<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw isBenchmarkError(error) ? error : awsProblem(error);
  }
}

/** An error of the AWS SDK as an error with a fix. */
export function awsProblem(error: unknown): BenchmarkError {
  const name = error instanceof Error ? error.name : '';
  const message = messageOf(error);
  // A proxy that answers with a page: "Unexpected token '<'".
  if (
    !(error instanceof SyntaxError) &&
    /Credential|Token|UnrecognizedClient|InvalidClientTokenId/i.test(`${name} ${message}`)
  ) {
    const fix = 'sign in (aws sso login, or export AWS_PROFILE=…) and check with: aws sts get-caller-identity';
    return userError('ENVIRONMENT_MISSING', `AWS credentials are missing or not valid: ${message}`, fix, error);
  }
  if (/AccessDenied/.test(name)) {
    const fix = 'give your user or role the policy docs/caller-policy.json (docs/first-day-on-aws.md), then try again';
    return awsError(`AWS returned ${name}: ${message}`, fix, error);
  }
  const fix = 'check the Region, the permissions of your credentials and the AWS health page, then try again';
  return awsError(`AWS returned ${name}: ${message}`, fix, error);
}
