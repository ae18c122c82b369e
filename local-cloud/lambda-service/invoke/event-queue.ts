/**
 * Asynchronous invocations: accepted at once, run later, tried again after a function error with the same request id
 * (lambda-semantics §4.9). AWS waits one and then two minutes between tries; here the waits are shorter by default.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InvokeRequest } from '../contract.ts';
import { LambdaAnswer } from '../wire/answers.ts';
import type { Runner } from './runner.ts';

export interface EventQueue {
  /** Returns at once. */
  accept(functionName: string, arn: string, request: InvokeRequest): void;
  /** Waiting and running invocations. */
  size(): number;
  close(): void;
}

const DEFAULT_RETRIES = 2;
/** Throttled events go back to the queue: first after a second, then ever later, for up to six hours. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 300_000;
const MAXIMUM_AGE_MS = 6 * 3600 * 1000;

export function createEventQueue(options: {
  readonly runner: Runner;
  /** Wait before the first, second, … retry. */
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

  async function runUntilThrough(functionName: string, arn: string, request: InvokeRequest): Promise<void> {
    const acceptedAtMs = Date.now();
    const retries = (await options.maximumRetryAttempts(functionName).catch(() => undefined)) ?? DEFAULT_RETRIES;
    let failures = 0;
    let backoffMs = FIRST_BACKOFF_MS;
    while (Date.now() - acceptedAtMs < MAXIMUM_AGE_MS) {
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
          error instanceof LambdaAnswer && (error.status === 429 || error.status >= 500 || error.status === 409);
        if (!isTransient) return options.onDropped(`event ${request.requestId} of ${functionName}: ${String(error)}`);
        if (!(await wait(backoffMs))) return;
        backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
      }
    }
  }

  return {
    accept: (functionName, arn, request) => {
      size += 1;
      runUntilThrough(functionName, arn, request)
        .catch((error: unknown) => options.onDropped(String(error)))
        .finally(() => {
          size -= 1;
        });
    },
    size: () => size,
    close: () => ending.abort(),
  };
}
