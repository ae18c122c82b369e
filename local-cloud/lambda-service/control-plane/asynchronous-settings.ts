/** The settings of a function's asynchronous invocations, from its EventInvokeConfig and its DeadLetterConfig. */
import { definedOnly } from '../../../core/defined-only.ts';
import { asObject } from '../wire/json.ts';
import type { FunctionStore } from './function-store.ts';

export async function retrySettings(store: FunctionStore, functionName: string) {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = (await store.eventInvokeConfig(functionName)) ?? {};
  return definedOnly({
    maximumRetryAttempts: typeof MaximumRetryAttempts === 'number' ? MaximumRetryAttempts : undefined,
    maximumEventAgeSeconds: typeof MaximumEventAgeInSeconds === 'number' ? MaximumEventAgeInSeconds : undefined,
  });
}

/** @returns undefined when the function does not exist */
export async function destinationsOf(store: FunctionStore, functionName: string) {
  const stored = await store.read(functionName);
  if (!stored) return undefined;
  const config = asObject((await store.eventInvokeConfig(functionName))?.['DestinationConfig']);
  return {
    roleArn: String(stored.configuration['Role']),
    ...definedOnly({
      onSuccess: textOf(asObject(config['OnSuccess'])['Destination']),
      onFailure: textOf(asObject(config['OnFailure'])['Destination']),
      deadLetter: textOf(asObject(stored.configuration['DeadLetterConfig'])['TargetArn']),
    }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
