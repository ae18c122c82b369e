/** The link to the state machine in the console, which has a different host name in each partition of AWS. */
import { Aws, CfnMapping, type Stack } from 'aws-cdk-lib';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';

const CONSOLE_HOSTS = {
  aws: { host: 'console.aws.amazon.com' },
  'aws-cn': { host: 'console.amazonaws.cn' },
  'aws-us-gov': { host: 'console.amazonaws-us-gov.com' },
} as const;

/** One template serves all partitions, so a CloudFormation mapping gives the host name at deployment. */
export function consoleUrl(stack: Stack, stateMachine: IStateMachine): string {
  const hosts = new CfnMapping(stack, 'ConsoleHosts', { mapping: CONSOLE_HOSTS });
  const host = hosts.findInMap(Aws.PARTITION, 'host');
  return `https://${host}/states/home?region=${stack.region}#/statemachines/view/${stateMachine.stateMachineArn}`;
}
