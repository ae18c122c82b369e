/**
 * Asynchronous invocations: accepted immediately, run later, retried after a function error with the same request id
 * (lambda-semantics §4.9; Lambda guide, "How Lambda handles errors and retries with asynchronous invocation").
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InvokeRequest, InvokeResult } from '../contract.ts';
import { LambdaApiError } from '../wire/responses.ts';
import type { Runner } from './runner.ts';

export interface EventQueue {
  /** Returns immediately. */
  accept(functionName: string, arn: string, request: InvokeRequest): void;
  /** Number of waiting and running invocations. */
  size(): number;
  close(): void;
}

/** What the function's configuration says about failed events; absent: Lambda's defaults. */
export interface RetrySettings {
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
}

/** An event that Lambda is done with, for destinations and the dead-letter queue. */
export interface EndedEvent {
  readonly functionName: string;
  /** Unqualified. */
  readonly functionArn: string;
  readonly request: InvokeRequest;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';
  /** How often the function ran. */
  readonly invokeCount: number;
  /** Of the last run; absent when it never ran. */
  readonly result: InvokeResult | undefined;
  /** Why it could not run the last time, e.g. a throttle. */
  readonly refusal: LambdaApiError | undefined;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_MAX_AGE_SECONDS = 6 * 3600;
/** Before the first and the second retry on AWS. An event's age counts them, however short the waits are here. */
const AWS_RETRY_DELAYS_MS = [60_000, 120_000];
/** Throttled events are retried after one second, then with doubled delays. */
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 300_000;

export function createEventQueue(options: {
  readonly runner: Runner;
  /** Waits before the first, second, … retry. */
  readonly retryDelaysMs: readonly number[];
  readonly retrySettings: (functionName: string) => Promise<RetrySettings>;
  /** Sends the event to its destinations. */
  readonly onEnded: (event: EndedEvent) => Promise<void>;
  readonly onDropped: (message: string) => void;
}): EventQueue {
  const ending = new AbortController();
  let size = 0;

  const wait = async (milliseconds: number) => {
    await sleep(milliseconds, undefined, { signal: ending.signal, ref: false }).catch(() => {});
    return !ending.signal.aborted;
  };

  /** @returns undefined when the service ends first */
  async function run(functionName: string, functionArn: string, request: InvokeRequest) {
    const acceptedAtMs = Date.now();
    let invokeCount = 0;
    let backoffMs = FIRST_BACKOFF_MS;
    let skippedMs = 0;
    let result: InvokeResult | undefined;
    const ended = (condition: EndedEvent['condition'], refusal?: LambdaApiError): EndedEvent => ({
      functionName,
      functionArn,
      request,
      condition,
      invokeCount,
      result,
      refusal,
    });
    for (;;) {
      const record = await options.runner.ready(functionName, functionArn).catch(refused);
      const outcome =
        record instanceof LambdaApiError ? record : await options.runner.run(record, request).catch(refused);
      if (!(outcome instanceof LambdaApiError)) {
        result = outcome;
        invokeCount += 1;
        if (!result.functionError) return ended('Success');
      }
      const settings = await options.retrySettings(functionName);
      const maxAgeMs = (settings.maximumEventAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS) * 1000;
      const isTooOld = (delayMs: number) => Date.now() - acceptedAtMs + skippedMs + delayMs >= maxAgeMs;
      if (outcome instanceof LambdaApiError) {
        if (!(record instanceof LambdaApiError) && record.reservedConcurrency === 0) {
          return ended('ZeroReservedConcurrency', outcome);
        }
        if (isTooOld(backoffMs)) return ended('EventAgeExceeded', outcome);
        if (!(await wait(backoffMs))) return undefined;
        backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
        continue;
      }
      if (invokeCount > (settings.maximumRetryAttempts ?? DEFAULT_RETRIES)) return ended('RetriesExhausted');
      const awsDelayMs = delayBefore(invokeCount, AWS_RETRY_DELAYS_MS);
      if (isTooOld(awsDelayMs)) return ended('EventAgeExceeded');
      const delayMs = delayBefore(invokeCount, options.retryDelaysMs);
      if (!(await wait(delayMs))) return undefined;
      skippedMs += awsDelayMs - delayMs;
    }
  }

  return {
    accept: (functionName, arn, request) => {
      size += 1;
      run(functionName, arn, request)
        .then(async (event) => {
          if (event) await options.onEnded(event);
        })
        .catch((error: unknown) =>
          options.onDropped(
            `event ${request.requestId} of ${functionName}: ${error instanceof Error ? error.message : String(error)}`,
          ),
        )
        .finally(() => {
          size -= 1;
        });
    },
    size: () => size,
    close: () => ending.abort(),
  };
}

function delayBefore(retry: number, delaysMs: readonly number[]): number {
  return delaysMs[Math.min(retry, delaysMs.length) - 1] ?? 0;
}

/** Throttles, failures of the service and updates in progress pass; every other error ends the event. */
function refused(error: unknown): LambdaApiError {
  const isTransient =
    error instanceof LambdaApiError && (error.status === 429 || error.status >= 500 || error.status === 409);
  if (isTransient) return error;
  throw error;
}
