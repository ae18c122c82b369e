/** Creates a stack. This folder calls the local cloud only: docs/caller-policy.json has no permission for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, CreateStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { type ClientSettings, clientOptions } from '../../adapters/client-options.ts';
import { describeStack } from '../../adapters/stacks.ts';
import { awsError } from '../../errors/make-errors.ts';

const POLL_MS = 200;

/**
 * Creates a stack with roles and waits until it is complete.
 * @throws BenchmarkError AWS_FAILED with CloudFormation's reasons; the SDK's errors
 */
export async function createStack(settings: ClientSettings, name: string, template: object): Promise<void> {
  const client = new CloudFormationClient(clientOptions(settings));
  try {
    const TemplateBody = JSON.stringify(template);
    await client.send(new CreateStackCommand({ StackName: name, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
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
