/** The user's own functions. */
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListTagsCommand,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
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

interface FunctionCall {
  /** X-Amz-Function-Error. */
  readonly functionError: string | undefined;
  readonly payload: string;
  readonly logTail: string;
}

const ACTIVE_TIMEOUT_SECONDS = 120;

/** Waits until the function is active, and invokes it once. Throws the SDK's errors. */
export async function callFunction(
  settings: ClientSettings,
  functionName: string,
  event: unknown,
  abortSignal: AbortSignal,
): Promise<FunctionCall> {
  const client = new LambdaClient({ ...clientOptions(settings), maxAttempts: 1 });
  try {
    const waiting = { client, maxWaitTime: ACTIVE_TIMEOUT_SECONDS, minDelay: 1, maxDelay: 1, abortSignal };
    await waitUntilFunctionActiveV2(waiting, { FunctionName: functionName });
    const response = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event), LogType: 'Tail' }),
      { abortSignal },
    );
    return {
      functionError: response.FunctionError,
      payload: Buffer.from(response.Payload ?? []).toString(),
      logTail: Buffer.from(response.LogResult ?? '', 'base64').toString(),
    };
  } finally {
    client.destroy();
  }
}
