/** A session on AWS: the stack that was deployed with `thaw deploy`, found with the user's own credentials. */
import { BenchmarkError } from '../../core/errors.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import { describeStack } from '../adapters/stacks.ts';
import type { Session } from './types.ts';

/**
 * Finds the deployed stack. The Region is the one of `AWS_REGION`, `AWS_DEFAULT_REGION` or `--region`.
 * @throws BenchmarkError ENVIRONMENT_MISSING without Region, credentials or stack
 */
export async function openAwsSession(region?: string): Promise<Session> {
  const settings = { region: requireRegion(region) };
  let stack: Awaited<ReturnType<typeof describeStack>>;
  try {
    stack = await describeStack(settings, STACK_NAMES.benchmark);
  } catch (error) {
    throw awsProblem(error);
  }
  const stateMachineArn = stack?.outputs[OUTPUT_NAMES.stateMachineArn];
  const reportsBucketName = stack?.outputs[OUTPUT_NAMES.reportsBucketName];
  if (stateMachineArn === undefined || reportsBucketName === undefined) {
    throw new BenchmarkError({
      code: 'ENVIRONMENT_MISSING',
      source: 'user',
      message: `The stack ${STACK_NAMES.benchmark} is not deployed in ${settings.region}.`,
      fix: 'deploy it first: npx thaw deploy (or name another Region: --region eu-central-1)',
    });
  }
  return { kind: 'aws', settings, stateMachineArn, reportsBucketName, close: async () => {} };
}

/** The Region to use, or the message that says how to name one. */
export function requireRegion(region?: string): string {
  const found = region ?? process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'];
  if (found !== undefined && found !== '') return found;
  throw new BenchmarkError({
    code: 'ENVIRONMENT_MISSING',
    source: 'user',
    message: 'No AWS Region is set.',
    fix: 'name one: --region eu-central-1, or export AWS_REGION=eu-central-1',
  });
}

/** What the SDK threw, as an error with a cure. */
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
