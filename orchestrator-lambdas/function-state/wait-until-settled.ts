/** Waits until no update of a function is in progress; a fixed sleep is wrong either way (1 s for a zip, 25 s in a VPC). */
import { BenchmarkError } from '../../core/errors.ts';
import { FIRST_WAIT_MS, MAX_WAIT_MS, WAIT_GROWTH } from '../../core/plan/control-plane.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';

/** Updates with a VPC or an image take up to a minute or two; past this something is stuck. */
const PATIENCE_MS = 300_000;
/** Left for the caller to say what happened, before Lambda ends us. */
const RESERVE_MS = 15_000;

/**
 * Polls GetFunction until the function is Active (or Inactive or Failed) and its last update has ended, well or badly.
 * @throws BenchmarkError UPDATE_TIMEOUT, FUNCTION_REFUSED when the function itself is in a failed state
 */
export async function waitUntilSettled(
  ports: Pick<Ports, 'functions' | 'clock'>,
  functionName: string,
): Promise<FunctionConfiguration> {
  const started = ports.clock.monotonicMs();
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * WAIT_GROWTH, MAX_WAIT_MS)) {
    const current = await ports.functions.get(functionName);
    if (current.state === 'Failed') throw failedState(current);
    if (current.state !== 'Pending' && current.lastUpdateStatus !== 'InProgress') return current;
    const waitedMs = ports.clock.monotonicMs() - started;
    if (waitedMs + waitMs > PATIENCE_MS || ports.clock.remainingMs() < RESERVE_MS + waitMs) {
      throw stuck(current, waitedMs);
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

function stuck(current: FunctionConfiguration, waitedMs: number): BenchmarkError {
  const what = current.state === 'Pending' ? 'is still Pending' : 'is still being updated';
  return new BenchmarkError({
    code: 'UPDATE_TIMEOUT',
    source: 'aws',
    message: `${current.functionName} ${what} after ${Math.round(waitedMs / 1000)} s.`,
    fix: "Look at the function's LastUpdateStatusReason in the Lambda console; start again once it says Successful.",
  });
}
