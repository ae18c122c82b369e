/** Status and outputs of the deployed stacks. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type ClientSettings, clientOptions } from './client-options.ts';

/** Created by `cdk bootstrap`; the app's own names are in infra/deployment/names.ts. */
export const BOOTSTRAP_STACK = 'CDKToolkit';

interface DeployedStack {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly accountId: string;
}

/** The stack, or undefined when there is none. Throws the SDK's other errors (no credentials, no access). */
export async function describeStack(settings: ClientSettings, name: string): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient(clientOptions(settings));
  try {
    const response = await client.send(new DescribeStacksCommand({ StackName: name }));
    const stack = response.Stacks?.[0];
    if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return undefined;
    return {
      status: stack.StackStatus ?? '',
      accountId: stack.StackId?.split(':')[4] ?? '',
      outputs: Object.fromEntries(
        (stack.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']),
      ),
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
