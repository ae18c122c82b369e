/**
 * What is missing in which Region, as far as the stacks use it: facts of November 2026. `npm run check:regions` compares them
 * with cfn-lint's list of resource types (from AWS) and with the CDK's list of extensions, so that they cannot go out of date
 * unnoticed.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { Architecture } from '../../core/suite/types.ts';

/**
 * Regions with Lambda function URLs. Not in the list, so without: Regions that the page names, Regions whose list of resource
 * types has no AWS::Lambda::Url, China, and every Region that is newer than this list (no Region opened since 2022 has them).
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
 */
export const FUNCTION_URL_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'me-south-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.RDS_Proxy.html */
const REGIONS_WITHOUT_RDS_PROXY: readonly string[] = ['ap-east-2', 'ap-southeast-6'];

/** By chance the same Regions, but for one. */
const EXTENSION_ARM64 = FUNCTION_URL_REGIONS.filter((region) => region !== 'ap-northeast-3');

/** Regions for which the CDK has the ARN of the AWS Parameters and Secrets extension. */
const EXTENSION_REGIONS: Readonly<Record<Architecture, readonly string[]>> = {
  arm64: EXTENSION_ARM64,
  x86_64: [
    ...EXTENSION_ARM64,
    'ap-northeast-3',
    'ap-south-2',
    'cn-north-1',
    'cn-northwest-1',
    'eu-central-2',
    'eu-south-2',
    'me-central-1',
    'us-gov-east-1',
    'us-gov-west-1',
  ],
};

/**
 * Availability Zones for the database, by their ids, in the Regions where RDS Proxy lacks one (use1-az3, usw1-az2). Names like
 * us-east-1a mean another zone in each account; ids do not. Elsewhere CloudFormation chooses.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.html (limitations)
 */
export const DATABASE_ZONE_IDS: Readonly<Record<string, readonly [string, string]>> = {
  'us-east-1': ['use1-az1', 'use1-az2'],
  'us-west-1': ['usw1-az1', 'usw1-az3'],
};

interface DatabaseChoices {
  readonly architecture: Architecture;
  /** Of the AWS Parameters and Secrets extension. */
  readonly parametersExtensionArn?: string;
}

/**
 * Refuses the setting `database` where it cannot be had.
 * @throws BenchmarkError USAGE
 */
export function assertDatabase(region: string, { architecture, parametersExtensionArn: arn }: DatabaseChoices): void {
  if (REGIONS_WITHOUT_RDS_PROXY.includes(region)) {
    throw refusal(
      `There is no RDS Proxy in ${region}, which the database of the suite stadiums needs.`,
      `deploy without it: npx thaw deploy --region ${region} --no-database (or with it in another Region: --region eu-central-1)`,
    );
  }
  if (arn !== undefined || EXTENSION_REGIONS[architecture].includes(region)) return;
  const other = architecture === 'arm64' ? 'x86_64' : 'arm64';
  const page = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html';
  throw refusal(
    `The layer with the AWS Parameters and Secrets extension for ${architecture} in ${region} is not known; the suite stadiums needs it.`,
    EXTENSION_REGIONS[other].includes(region)
      ? `deploy for the other architecture: npx thaw deploy --region ${region} --database --arch ${other}`
      : `name it (${page}): npx thaw deploy --region ${region} --database --extension-arn ARN`,
  );
}

function refusal(message: string, fix: string): BenchmarkError {
  return new BenchmarkError({ code: 'USAGE', source: 'user', message, fix });
}
