/**
 * The option `--region` of a command for the AWS CLI, with a space before it; nothing for a placeholder. Without it the CLI asks the
 * Region of its own settings, which has no such function, and not that of an ARN.
 */
export function regionOption(arn: string): string {
  const region = arn.split(':')[3];
  return region === undefined ? '' : ` --region ${region}`;
}
