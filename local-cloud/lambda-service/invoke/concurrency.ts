/**
 * Who may start now: reserved concurrency of a function, what the account has left for all others, and what one machine
 * holds.
 */
import { answers } from '../wire/answers.ts';

/** Counts one more invocation; returns the function that ends it. Throws LambdaAnswer 429. */
export type EnterFunction = (functionName: string, reserved: number | undefined) => () => void;

/**
 * `accountLimit` is the account's ConcurrentExecutions; `reservedTotal` what functions have reserved of it together;
 * `hostLimit` the most invocations of all functions at once on this machine. On AWS a hundred cold starts do not slow each
 * other down; here each waits for the others, more arrive meanwhile, and without a bound a short stall never ends.
 */
export function createConcurrencyLimits(options: {
  readonly accountLimit: number;
  readonly hostLimit: number;
  readonly reservedTotal: () => number;
}): EnterFunction {
  const running = new Map<string, number>();
  let unreservedRunning = 0;
  let allRunning = 0;

  return (functionName, reserved) => {
    const mine = running.get(functionName) ?? 0;
    if (reserved !== undefined) {
      if (mine >= reserved) throw answers.throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    } else if (unreservedRunning >= options.accountLimit - options.reservedTotal()) {
      throw answers.throttled('ConcurrentInvocationLimitExceeded');
    }
    if (allRunning >= options.hostLimit) throw answers.throttled('ConcurrentInvocationLimitExceeded');
    running.set(functionName, mine + 1);
    allRunning += 1;
    if (reserved === undefined) unreservedRunning += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const now = (running.get(functionName) ?? 1) - 1;
      if (now > 0) running.set(functionName, now);
      else running.delete(functionName);
      allRunning -= 1;
      if (reserved === undefined) unreservedRunning -= 1;
    };
  };
}
