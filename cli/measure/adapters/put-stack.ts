/** Creates and updates stacks. This folder calls the local cloud only: docs/caller-policy.json has no permission for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { type ClientSettings, clientOptions } from '../../adapters/client-options.ts';
import { deleteStack, describeStack } from '../../adapters/stacks.ts';
import { awsError } from '../../errors/make-errors.ts';

/** The template as text (JSON or YAML), or where it is in S3. */
type Template = { readonly TemplateBody: string } | { readonly TemplateURL: string };

const POLL_MS = 50;

/**
 * Creates a stack with roles and waits until it is complete.
 * @throws BenchmarkError AWS_FAILED with CloudFormation's reasons; the SDK's errors
 */
export async function createStack(
  settings: ClientSettings,
  name: string,
  template: Template,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  const Parameters = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  await withClient(settings, async (client) => {
    await client.send(new CreateStackCommand({ ...requestOf(name, template), Parameters }));
    await waitUntil('CREATE_COMPLETE', client, settings, name);
  });
}

/** Updates the stack, or creates it; errors as `createStack`. One that has this template already stays as it is. */
export async function putStack(settings: ClientSettings, name: string, template: Template): Promise<void> {
  try {
    await withClient(settings, async (client) => {
      await client.send(new UpdateStackCommand(requestOf(name, template)));
      await waitUntil('UPDATE_COMPLETE', client, settings, name);
    });
  } catch (error) {
    const message = error instanceof Error && error.name === 'ValidationError' ? error.message : '';
    if (/No updates are to be performed/.test(message)) return;
    // It is left over from a creation that failed.
    if (/can ?not be updated/.test(message)) await deleteStack(settings, name, () => {});
    else if (!/does not exist/.test(message)) throw error;
    await createStack(settings, name, template);
  }
}

function requestOf(name: string, template: Template) {
  return { StackName: name, ...template, Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
}

async function waitUntil(
  goal: 'CREATE_COMPLETE' | 'UPDATE_COMPLETE',
  client: CloudFormationClient,
  settings: ClientSettings,
  name: string,
): Promise<void> {
  for (;;) {
    const status = (await describeStack(settings, name))?.status ?? '';
    if (status === goal) return;
    if (!/^(CREATE|UPDATE|UPDATE_COMPLETE_CLEANUP)_IN_PROGRESS$/.test(status)) {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
      const reasons = StackEvents.filter(({ ResourceStatus = '' }) =>
        /^(CREATE|UPDATE)_FAILED$/.test(ResourceStatus),
      ).map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);
      throw awsError(
        `The stack ${name} could not be deployed (${status}): ${reasons.join('; ')}`,
        'read .thaw/cloud/<port>/ministack.log',
      );
    }
    await sleep(POLL_MS);
  }
}

async function withClient(
  settings: ClientSettings,
  use: (client: CloudFormationClient) => Promise<void>,
): Promise<void> {
  const client = new CloudFormationClient(clientOptions(settings));
  try {
    await use(client);
  } finally {
    client.destroy();
  }
}
