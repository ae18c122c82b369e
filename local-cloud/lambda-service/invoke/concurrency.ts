/**
 * Concurrency limits: a function's reserved concurrency, the account's unreserved concurrency, and the maximum of this
 * machine.
 */
import { lambdaErrors } from '../wire/responses.ts';

/** Counts a new invocation; the returned function must be called when it ends. Throws LambdaApiError 429. */
export type AcquireConcurrency = (functionName: string, reserved: number | undefined) => () => void;

/**
 * `accountLimit` is the account's ConcurrentExecutions; `reservedTotal` the sum of all reserved concurrency; `hostLimit` the
 * maximum number of invocations at the same time on this machine. On AWS a hundred cold starts do not slow each other down; here
 * they do, while more requests arrive, so that without this limit a short stall would never end.
 */
export function createConcurrencyLimits(options: {
  readonly accountLimit: number;
  readonly hostLimit: number;
  readonly reservedTotal: () => number;
}): AcquireConcurrency {
  const running = new Map<string, number>();
  let unreservedRunning = 0;
  let allRunning = 0;

  return (functionName, reserved) => {
    const current = running.get(functionName) ?? 0;
    if (reserved !== undefined) {
      if (current >= reserved) throw lambdaErrors.throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    } else if (unreservedRunning >= options.accountLimit - options.reservedTotal()) {
      throw lambdaErrors.throttled('ConcurrentInvocationLimitExceeded');
    }
    if (allRunning >= options.hostLimit) throw lambdaErrors.throttled('ConcurrentInvocationLimitExceeded');
    running.set(functionName, current + 1);
    allRunning += 1;
    if (reserved === undefined) unreservedRunning += 1;
    let isReleased = false;
    return () => {
      if (isReleased) return;
      isReleased = true;
      const remaining = (running.get(functionName) ?? 1) - 1;
      if (remaining > 0) running.set(functionName, remaining);
      else running.delete(functionName);
      allRunning -= 1;
      if (reserved === undefined) unreservedRunning -= 1;
    };
  };
}
