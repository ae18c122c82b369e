/** The configuration of the user's own functions. */
import { GetFunctionConfigurationCommand, LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { type ClientSettings, clientOptions } from './client-options.ts';

/** The function's memory size in MB. Throws the SDK's error when there is no such function. */
export async function memorySizeMb(settings: ClientSettings, functionArn: string): Promise<number> {
  const client = new LambdaClient(clientOptions(settings));
  try {
    const configuration = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn }));
    return configuration.MemorySize ?? 128;
  } finally {
    client.destroy();
  }
}

/** The function's tags; undefined when they may not be read. Throws the SDK's error when there is no such function. */
export async function tagsOf(
  settings: ClientSettings,
  functionArn: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const client = new LambdaClient(clientOptions(settings));
  try {
    const { Tags = {} } = await client.send(new ListTagsCommand({ Resource: functionArn }));
    return Tags;
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDeniedException') return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
