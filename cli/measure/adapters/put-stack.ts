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
/** A deployment takes seconds; one that does not end is that of a cloud that was ended in the middle of it. */
const BUSY_MS = 120_000;
/** What a creation that failed leaves. */
const NEVER_COMPLETE = /^(CREATE_FAILED|ROLLBACK_COMPLETE|ROLLBACK_FAILED)$/;

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

/**
 * Updates the stack, or creates it; errors as `createStack`. One that has this template already stays as it is; one that is busy,
 * because another command was ended while it deployed, is waited for.
 * @param busyMs longest wait for a stack that is busy
 */
export async function putStack(
  settings: ClientSettings,
  name: string,
  template: Template,
  busyMs = BUSY_MS,
): Promise<void> {
  const endMs = Date.now() + busyMs;
  for (;;) {
    try {
      return await updateStack(settings, name, template);
    } catch (error) {
      const message = error instanceof Error && error.name === 'ValidationError' ? error.message : '';
      if (/No updates are to be performed/.test(message)) return;
      if (/does not exist/.test(message)) return await createStack(settings, name, template);
      if (!/can ?not be updated/.test(message)) throw error;
    }
    await untilUpdatable(settings, name, endMs);
  }
}

async function updateStack(settings: ClientSettings, name: string, template: Template): Promise<void> {
  await withClient(settings, async (client) => {
    await client.send(new UpdateStackCommand(requestOf(name, template)));
    await waitUntil('UPDATE_COMPLETE', client, settings, name);
  });
}

/** Waits while the stack is busy, and deletes what is left of one that never was complete: every other one has reports. */
async function untilUpdatable(settings: ClientSettings, name: string, endMs: number): Promise<void> {
  for (;;) {
    const status = (await describeStack(settings, name))?.status;
    if (status === undefined) return;
    if (NEVER_COMPLETE.test(status)) return await deleteStack(settings, name, () => {});
    if (!/_(IN_PROGRESS|COMPLETE)$/.test(status) || Date.now() >= endMs) {
      throw awsError(
        `The stack ${name} is ${status} and cannot be updated. Nothing was deleted.`,
        'try again in a minute; if it stays so, begin anew: npx thaw cloud down (it deletes everything that the local cloud stores; what is in ./reports stays)',
      );
    }
    await sleep(POLL_MS);
    if (!/_IN_PROGRESS$/.test(status)) return;
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
