/** A session on AWS: the stack that `thaw deploy` deployed, read with the user's own credentials. */
import { STACK_NAMES } from '../../infra/deployment/names.ts';
import { profileRegion } from '../adapters/profile-region.ts';
import { makeReportsBucket, type ReportsBucket } from '../adapters/reports-bucket.ts';
import { callAws } from '../errors/aws-problem.ts';
import { userError } from '../errors/make-errors.ts';
import { findBenchmark } from './benchmark-stack.ts';
import type { Session } from './types.ts';

/**
 * Finds the deployed stack in the Region of `requireRegion`.
 * @throws BenchmarkError ENVIRONMENT_MISSING without Region, credentials or stack
 */
export async function openAwsSession(region?: string): Promise<Session> {
  const settings = { region: await requireRegion(region) };
  const benchmark = await callAws(() => findBenchmark(settings));
  if (benchmark === undefined) {
    throw userError(
      'ENVIRONMENT_MISSING',
      `The stack ${STACK_NAMES.benchmark} is not deployed in ${settings.region}.`,
      `deploy it first: npx thaw deploy --region ${settings.region} (or name another Region)`,
    );
  }
  return { kind: 'aws', settings, ...benchmark, close: async () => {} };
}

/** The bucket of the deployed stack; errors as `openAwsSession`. */
export async function openAwsReports(region?: string): Promise<ReportsBucket> {
  const { settings, reportsBucketName } = await openAwsSession(region);
  return makeReportsBucket(settings, reportsBucketName);
}

/** ` --region …` for a printed command, when this one was given the Region in that way. */
export function regionFlag({ region }: { readonly region?: string | undefined }): string {
  return region ? ` --region ${region}` : '';
}

/** As `requireRegion`; undefined when none is set. */
export async function chosenRegion(region?: string): Promise<string | undefined> {
  return region || process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || (await profileRegion());
}

/**
 * The Region to use: `--region`, else `AWS_REGION` or `AWS_DEFAULT_REGION`, else the one of the AWS profile.
 * @throws BenchmarkError ENVIRONMENT_MISSING when none is set
 */
export async function requireRegion(region?: string): Promise<string> {
  const name = await chosenRegion(region);
  if (name) return name;
  throw userError(
    'ENVIRONMENT_MISSING',
    'No AWS Region is set.',
    'name one: --region eu-central-1, or export AWS_REGION=eu-central-1, or set it in your profile: aws configure',
  );
}
