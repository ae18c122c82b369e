/** What AWS answered, or why it could not be asked, as an error with a fix. */
import { BenchmarkError } from '../../core/errors.ts';

/** Makes the call; what it throws is thrown as `awsProblem`. */
export async function callAws<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsProblem(error);
  }
}

/** What the SDK threw, as an error with a fix. */
export function awsProblem(error: unknown): BenchmarkError {
  const name = error instanceof Error ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  const noCredentials = /Credential|Token|UnrecognizedClient|InvalidClientTokenId/i.test(`${name} ${message}`);
  return new BenchmarkError({
    code: noCredentials ? 'ENVIRONMENT_MISSING' : 'AWS_FAILED',
    source: noCredentials ? 'user' : 'aws',
    message: noCredentials
      ? `AWS credentials are missing or not valid: ${message}`
      : `AWS answered ${name}: ${message}`,
    fix: noCredentials
      ? 'sign in (aws sso login, or export AWS_PROFILE=…) and check with: aws sts get-caller-identity'
      : 'check the Region, the permissions of your credentials and the AWS health page, then try again',
    cause: error,
  });
}
