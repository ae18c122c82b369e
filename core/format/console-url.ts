/**
 * Links into the AWS Management Console, whose host differs between the partitions of AWS. Regional endpoints:
 * https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html; China and GovCloud: "Getting started with AWS services in
 * China", "AWS GovCloud (US) vs. standard Regions"; European Sovereign Cloud: https://docs.aws.eu. AWS publishes none for
 * the partitions aws-iso*, which therefore get no link.
 */
const CONSOLE_DOMAINS = {
  aws: 'aws.amazon.com',
  'aws-cn': 'amazonaws.cn',
  'aws-us-gov': 'amazonaws-us-gov.com',
  'aws-eusc': 'amazonaws-eusc.eu',
} as const;

/** The partitions whose console has a known host. */
export const CONSOLE_PARTITIONS: readonly string[] = Object.keys(CONSOLE_DOMAINS);

/**
 * A page of the console, or undefined where its host is not known.
 * @param partition the second part of every ARN
 * @param region may be a CDK token
 * @param page the path and what follows it, without a slash in front
 */
export function consoleUrl(partition: string | undefined, region: string, page: string): string | undefined {
  const domain = Object.entries(CONSOLE_DOMAINS).find(([name]) => name === partition)?.[1];
  return domain === undefined ? undefined : `https://${region}.console.${domain}/${page}`;
}
