/** Waits until no update of a function is in progress; a fixed wait is no alternative (1 s for a zip, 25 s in a VPC). */
import { BenchmarkError } from '../../core/errors.ts';
import { nextPollWaitMs } from '../../core/plan/update-polls.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';

/** Updates with a VPC or an image take up to two minutes; longer ones do not end. */
const TIMEOUT_MS = 300_000;
/** Time kept for the caller to report the error before the timeout of this Lambda. */
const RESERVE_MS = 15_000;

/**
 * Polls GetFunction until the function is Active or Inactive and its last update has succeeded or failed. Lambda accepts
 * updates in both states; an Inactive function has to be woken before it is measured (`plan-run/wake-functions.ts`).
 * @throws BenchmarkError UPDATE_TIMEOUT, FUNCTION_REFUSED when the function itself is in a failed state
 */
export async function waitUntilSettled(
  ports: Pick<Ports, 'functions' | 'clock'>,
  functionName: string,
): Promise<FunctionConfiguration> {
  const started = ports.clock.monotonicMs();
  for (;;) {
    const current = await ports.functions.get(functionName);
    if (current.state === 'Failed') throw failedState(current);
    if (current.state !== 'Pending' && current.lastUpdateStatus !== 'InProgress') return current;
    const waitedMs = ports.clock.monotonicMs() - started;
    const waitMs = nextPollWaitMs(waitedMs, { lanes: 1 });
    if (waitedMs + waitMs > TIMEOUT_MS || ports.clock.remainingMs() < RESERVE_MS + waitMs) {
      throw updateTimeout(current, waitedMs);
    }
    await ports.clock.sleep(waitMs);
  }
}

function failedState(current: FunctionConfiguration): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_REFUSED',
    source: 'user',
    message: `${current.functionName} is in state Failed: ${current.stateReason ?? 'Lambda gives no reason'}`,
    fix: 'Delete and deploy the function again; Lambda does not recover one in this state.',
  });
}

function updateTimeout(current: FunctionConfiguration, waitedMs: number): BenchmarkError {
  const status = current.state === 'Pending' ? 'is still Pending' : 'is still being updated';
  return new BenchmarkError({
    code: 'UPDATE_TIMEOUT',
    source: 'aws',
    message: `${current.functionName} ${status} after ${Math.round(waitedMs / 1000)} s.`,
    fix: "See the function's LastUpdateStatusReason in the Lambda console; start again when the update is Successful.",
  });
}
