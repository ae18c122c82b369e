/** The deployed state machine. */
import { DescribeStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type ClientSettings, clientOptions } from './client-options.ts';

/** Its definition (Amazon States Language) with the functions' ARNs. Throws the SDK's errors. */
export async function deployedDefinition(settings: ClientSettings, stateMachineArn: string): Promise<unknown> {
  const client = new SFNClient(clientOptions(settings));
  try {
    const { definition } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    return JSON.parse(definition ?? 'null');
  } finally {
    client.destroy();
  }
}
