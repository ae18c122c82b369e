/** What Lambda says of a function of the user's. */
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type ClientSettings, clientOptions } from './client-options.ts';

/** The function's memory size in MB. Throws what the SDK throws when there is no such function. */
export async function memorySizeMb(settings: ClientSettings, functionArn: string): Promise<number> {
  const client = new LambdaClient(clientOptions(settings));
  try {
    const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn }));
    return found.MemorySize ?? 128;
  } finally {
    client.destroy();
  }
}
