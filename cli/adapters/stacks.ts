/** The deployed stacks: status, outputs, deletion. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { awsError } from '../errors/make-errors.ts';
import { type ClientSettings, clientOptions } from './client-options.ts';

/** Created by `cdk bootstrap` in the local cloud; the app's own names are in infra/deployment/names.ts. */
export const BOOTSTRAP_STACK = 'CDKToolkit';
/** Output of that stack: the bucket for code. */
const ASSETS_BUCKET = 'BucketName';

const POLL_MS = 2000;

interface DeployedStack {
  /** Unlike the name it still finds the stack after its deletion. */
  readonly id: string;
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  readonly accountId: string;
}

/** The stack, or undefined when there is none. Throws the SDK's other errors (no credentials, no access). */
export async function describeStack(settings: ClientSettings, name: string): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient(clientOptions(settings));
  try {
    const response = await client.send(new DescribeStacksCommand({ StackName: name }));
    const stack = response.Stacks?.[0];
    // CloudFormation never answers so: a stack that is not there is an error. It is the page of a proxy.
    if (stack === undefined) {
      throw awsError(
        `The answer to DescribeStacks has no stack ${name}.`,
        'check the proxy (HTTPS_PROXY) and the endpoint (AWS_ENDPOINT_URL), then try again',
      );
    }
    if (stack.StackStatus === 'DELETE_COMPLETE') return undefined;
    return {
      id: stack.StackId ?? name,
      status: stack.StackStatus ?? '',
      statusReason: stack.StackStatusReason,
      accountId: stack.StackId?.split(':')[4] ?? '',
      outputs: Object.fromEntries(
        (stack.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']),
      ),
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message))
      return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/** The bucket of `cdk bootstrap` for code; undefined when there is none. */
export async function assetsBucket(settings: ClientSettings): Promise<string | undefined> {
  return (await describeStack(settings, BOOTSTRAP_STACK))?.outputs[ASSETS_BUCKET];
}

/**
 * Deletes a stack without its template, with the role that it was deployed with, and waits until it is gone.
 * @param onWait called at every poll with the time since the start, in ms
 * @throws BenchmarkError AWS_FAILED with CloudFormation's reason; the SDK's errors
 */
export async function deleteStack(
  settings: ClientSettings,
  name: string,
  onWait: (elapsedMs: number) => void,
): Promise<void> {
  const { id } = (await describeStack(settings, name)) ?? {};
  if (id === undefined) return;
  const client = new CloudFormationClient(clientOptions(settings));
  try {
    await client.send(new DeleteStackCommand({ StackName: id }));
  } finally {
    client.destroy();
  }
  const startedAtMs = Date.now();
  for (;;) {
    const stack = await describeStack(settings, id);
    if (stack === undefined) return;
    if (stack.status === 'DELETE_FAILED') {
      throw awsError(
        `The stack ${name} could not be deleted: ${stack.statusReason ?? 'CloudFormation gives no reason'}`,
        `remove what the reason names, or look at the events of ${name} in CloudFormation; then again: npx thaw destroy --region ${settings.region}`,
      );
    }
    onWait(Date.now() - startedAtMs);
    await sleep(POLL_MS);
  }
}
