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
/** A stack in any other state is left over from a creation that failed, and cannot be updated. */
const UPDATABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];

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

/** Creates the stack, or updates the one that exists. */
export async function putStack(settings: ClientSettings, name: string, template: Template): Promise<void> {
  const existing = await describeStack(settings, name);
  if (existing !== undefined && UPDATABLE.includes(existing.status)) return await updateStack(settings, name, template);
  if (existing !== undefined) await deleteStack(settings, name, () => {});
  await createStack(settings, name, template);
}

/** Errors as `createStack`. A stack that has this template already stays as it is. */
export async function updateStack(settings: ClientSettings, name: string, template: Template): Promise<void> {
  await withClient(settings, async (client) => {
    try {
      await client.send(new UpdateStackCommand(requestOf(name, template)));
    } catch (error) {
      if (error instanceof Error && /No updates are to be performed/.test(error.message)) return;
      throw error;
    }
    await waitUntil('UPDATE_COMPLETE', client, settings, name);
  });
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
