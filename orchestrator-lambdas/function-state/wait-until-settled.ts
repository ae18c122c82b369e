/** Waits until no update of a function is in progress; a fixed wait is no alternative (1 s for a zip, 25 s in a VPC). */
import { BenchmarkError } from '../../core/errors.ts';
import { firstPollMs, nextPollWaitMs, type PollPlan, type SeenUpdate } from '../../core/plan/update-polls.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';

/** Updates with a VPC or an image take up to two minutes; longer ones do not end. */
const TIMEOUT_MS = 300_000;
/** Time kept for the caller to report the error before the timeout of this Lambda. */
const RESERVE_MS = 15_000;

type PollPorts = Pick<Ports, 'functions' | 'clock'>;

interface AcceptedUpdate {
  /** When Lambda accepted it, in monotonic time. */
  readonly atMs: number;
  readonly hasEnded: boolean;
}

interface SettledFunction {
  readonly configuration: FunctionConfiguration;
  readonly seen: SeenUpdate;
}

/**
 * Polls GetFunction until the function is Active or Inactive and its last update has succeeded or failed. Lambda accepts
 * updates in both states; an Inactive function has to be woken before it is measured (`plan-run/wake-functions.ts`).
 * @throws BenchmarkError UPDATE_TIMEOUT, FUNCTION_REFUSED when the function itself is in a failed state
 */
export async function waitUntilSettled(ports: PollPorts, functionName: string): Promise<FunctionConfiguration> {
  const now = { atMs: ports.clock.monotonicMs(), hasEnded: true };
  return (await waitForUpdate(ports, functionName, now, { lanes: 1 })).configuration;
}

/**
 * As `waitUntilSettled` for an update of our own, whose first poll is made when it has probably ended.
 * @returns also between which times after it was accepted it ended
 */
export async function waitForUpdate(
  { functions, clock }: PollPorts,
  functionName: string,
  accepted: AcceptedUpdate,
  plan: PollPlan,
): Promise<SettledFunction> {
  const elapsedMs = () => clock.monotonicMs() - accepted.atMs;
  const spareMs = () => clock.remainingMs() - RESERVE_MS;
  let fromMs = 0;
  let pollMs = accepted.hasEnded ? 0 : Math.min(firstPollMs(plan), Math.max(0, spareMs()));
  for (;;) {
    if (pollMs > elapsedMs()) await clock.sleep(pollMs - elapsedMs());
    const toMs = elapsedMs();
    const configuration = await functions.get(functionName);
    if (configuration.state === 'Failed') throw failedState(configuration);
    if (configuration.state !== 'Pending' && configuration.lastUpdateStatus !== 'InProgress') {
      return { configuration, seen: { fromMs, toMs } };
    }
    fromMs = toMs;
    pollMs = toMs + nextPollWaitMs(toMs, plan);
    const waitMs = Math.max(0, pollMs - elapsedMs());
    if (pollMs > TIMEOUT_MS || spareMs() < waitMs) throw updateTimeout(configuration, elapsedMs());
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
