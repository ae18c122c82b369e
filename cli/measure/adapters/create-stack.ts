/** Creates a stack. This folder calls the local cloud only: docs/caller-policy.json has no permission for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { type ClientSettings, clientOptions } from '../../adapters/client-options.ts';
import { describeStack } from '../../adapters/stacks.ts';
import { awsError } from '../../errors/make-errors.ts';

const POLL_MS = 100;

/**
 * Creates a stack with roles and waits until it is complete.
 * @param template as text (JSON or YAML)
 * @throws BenchmarkError AWS_FAILED with CloudFormation's reasons; the SDK's errors
 */
export async function createStack(
  settings: ClientSettings,
  name: string,
  template: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  const client = new CloudFormationClient(clientOptions(settings));
  try {
    await client.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: template,
        Parameters: Object.entries(parameters).map(([key, value]) => ({ ParameterKey: key, ParameterValue: value })),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    for (;;) {
      const status = (await describeStack(settings, name))?.status ?? '';
      if (status === 'CREATE_COMPLETE') return;
      if (status !== 'CREATE_IN_PROGRESS') {
        const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
        const reasons = StackEvents.filter((event) => event.ResourceStatus === 'CREATE_FAILED').map(
          (event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`,
        );
        throw awsError(
          `The stack ${name} could not be created (${status}): ${reasons.join('; ')}`,
          'read .thaw/cloud/<port>/ministack.log',
        );
      }
      await sleep(POLL_MS);
    }
  } finally {
    client.destroy();
  }
}
