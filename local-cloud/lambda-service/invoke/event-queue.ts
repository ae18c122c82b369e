/**
 * Asynchronous invocations: accepted immediately, run later, retried after a function error with the same request id
 * (lambda-semantics §4.9). AWS waits one and then two minutes before a retry; here the delays are shorter by default.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InvokeRequest } from '../contract.ts';
import { LambdaApiError } from '../wire/responses.ts';
import type { Runner } from './runner.ts';

export interface EventQueue {
  /** Returns immediately. */
  accept(functionName: string, arn: string, request: InvokeRequest): void;
  /** Number of waiting and running invocations. */
  size(): number;
  close(): void;
}

const DEFAULT_RETRIES = 2;
/** Throttled events are retried after one second, then with doubled delays, for up to six hours. */
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 300_000;
const MAX_AGE_MS = 6 * 3600 * 1000;

export function createEventQueue(options: {
  readonly runner: Runner;
  /** Delay before the first, second, … retry. */
  readonly retryDelaysMs: readonly number[];
  readonly maximumRetryAttempts: (functionName: string) => Promise<number | undefined>;
  readonly onDropped: (message: string) => void;
}): EventQueue {
  const ending = new AbortController();
  let size = 0;

  const wait = async (milliseconds: number) => {
    await sleep(milliseconds, undefined, { signal: ending.signal, ref: false }).catch(() => {});
    return !ending.signal.aborted;
  };

  async function runWithRetries(functionName: string, arn: string, request: InvokeRequest): Promise<void> {
    const acceptedAtMs = Date.now();
    const retries = (await options.maximumRetryAttempts(functionName).catch(() => undefined)) ?? DEFAULT_RETRIES;
    let failures = 0;
    let backoffMs = FIRST_BACKOFF_MS;
    while (Date.now() - acceptedAtMs < MAX_AGE_MS) {
      try {
        const result = await options.runner.run(await options.runner.ready(functionName, arn), request);
        if (!result.functionError) return;
        failures += 1;
        if (failures > retries)
          return options.onDropped(`event ${request.requestId} of ${functionName} failed ${failures} times`);
        const delayMs = options.retryDelaysMs[Math.min(failures, options.retryDelaysMs.length) - 1] ?? 0;
        if (!(await wait(delayMs))) return;
      } catch (error) {
        const isTransient =
          error instanceof LambdaApiError && (error.status === 429 || error.status >= 500 || error.status === 409);
        if (!isTransient) return options.onDropped(`event ${request.requestId} of ${functionName}: ${String(error)}`);
        if (!(await wait(backoffMs))) return;
        backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
      }
    }
  }

  return {
    accept: (functionName, arn, request) => {
      size += 1;
      runWithRetries(functionName, arn, request)
        .catch((error: unknown) => options.onDropped(String(error)))
        .finally(() => {
          size -= 1;
        });
    },
    size: () => size,
    close: () => ending.abort(),
  };
}
