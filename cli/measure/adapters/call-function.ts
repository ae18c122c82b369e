/** One invocation of a temporary function. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type ClientSettings, clientOptions } from '../../adapters/client-options.ts';

interface FunctionCall {
  /** X-Amz-Function-Error. */
  readonly functionError: string | undefined;
  readonly payload: string;
  readonly logTail: string;
}

/** Throws the SDK's errors. */
export async function callFunction(
  settings: ClientSettings,
  functionName: string,
  event: unknown,
  abortSignal: AbortSignal,
): Promise<FunctionCall> {
  const client = new LambdaClient({ ...clientOptions(settings), maxAttempts: 1 });
  try {
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
