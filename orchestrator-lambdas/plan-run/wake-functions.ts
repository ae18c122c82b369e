/**
 * Wakes Inactive functions before they are locked. Lambda reclaims the resources of a function that was not invoked for
 * weeks: "When you try to invoke a function that is inactive, the invocation fails and Lambda sets the function to pending
 * state until the function resources are recreated." An update is not known to wake it, and that invocation would be a
 * lost sample, or a setup call that fails longer than it is retried.
 */
import { READS } from '../../core/plan/sweeps.ts';
import type { PlannedFunction } from '../../core/plan/types.ts';
import type { PayloadChoice } from '../../core/suite/types.ts';
import { limitRate } from '../function-state/limit-rate.ts';
import { inactive } from '../function-state/refusals.ts';
import { waitUntilSettled } from '../function-state/wait-until-settled.ts';
import { preparePayloads } from '../invocation/payload-maker.ts';
import type { FunctionConfiguration, Ports } from '../ports.ts';
import { allOrRefused } from './unmeasurable.ts';

interface FunctionToWake {
  readonly configuration: FunctionConfiguration;
  readonly planned: Pick<PlannedFunction, 'functionName' | 'signing'>;
  /** Of the suite: should the function have been woken meanwhile, it runs with the first one. */
  readonly payloads: readonly PayloadChoice[];
}

type WakePorts = Pick<Ports, 'functions' | 'secrets' | 'clock' | 'log'>;

/** "If Lambda fails to recreate the resources, the function returns to the inactive state." */
const TRIES = 3;
/** The call is rejected at once, unless another client has woken the function. */
const RESPONSE_MARGIN_MS = 30_000;
/** GetFunction may say Inactive for a moment after the call that woke the function. */
const WAIT_MS = 2_000;

/**
 * Invokes every function that is Inactive once, several at the same time, and waits until they are Active; likewise for those that are
 * Pending already, because someone has woken or created them: they reject invocations for as long.
 * @throws BenchmarkError FUNCTION_REFUSED with Lambda's reason for each that stays Inactive, and what `waitUntilSettled` throws
 */
export async function wakeFunctions(functions: readonly FunctionToWake[], ports: WakePorts): Promise<void> {
  const sleeping = functions.filter(({ configuration: { state } }) => state === 'Inactive' || state === 'Pending');
  const byName = new Map(sleeping.map((sleeper) => [sleeper.configuration.functionName, sleeper]));
  const limit = limitRate(ports.clock, READS);
  await allOrRefused([...byName.values()].map((sleeper) => limit(() => wake(sleeper, ports))));
}

async function wake({ configuration, planned, payloads }: FunctionToWake, ports: WakePorts): Promise<void> {
  const { functionName, timeoutSeconds } = configuration;
  const makePayload = await preparePayloads(ports, planned);
  const timeoutMs = timeoutSeconds * 1000 + RESPONSE_MARGIN_MS;
  let current = configuration.state === 'Pending' ? await waitUntilSettled(ports, functionName) : configuration;
  for (let attempt = 1; attempt <= TRIES && current.state !== 'Active'; attempt += 1) {
    const payload = makePayload(payloads[0]?.event, Date.parse(ports.clock.nowIso()));
    const { callError } = await ports.functions.invoke(functionName, { payload, logTail: false, timeoutMs });
    ports.log.info('Inactive function invoked, so that Lambda restores it', { functionName, error: callError?.name });
    await ports.clock.sleep(WAIT_MS);
    current = await waitUntilSettled(ports, functionName);
  }
  if (current.state !== 'Active') throw inactive(current);
}
