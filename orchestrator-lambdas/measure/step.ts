/**
 * Measures one step: the cold invocations, verified before anything else is done in those environments, then their
 * follow-ups and the warm calls. What came back is written down first and judged afterwards; nothing is averaged here.
 */
import { present } from '../../core/present.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import { countControlPlaneCalls } from '../function-state/control-plane-calls.ts';
import { preparePayloads } from '../invocation/payload-maker.ts';
import type { Ports } from '../ports.ts';
import { remainingStep } from '../run-store/remaining-step.ts';
import { readStep } from '../run-store/run-plan.ts';
import { readStepStatus, writeFailedStep, writeStepStatus } from '../run-store/step-status.ts';
import { StopSignal } from '../run-store/stop-signal.ts';
import { measureCold } from './cold-part.ts';
import { invocationsOf } from './invocations.ts';
import { stepFigures } from './step-figures.ts';
import { measureWarm } from './warm-part.ts';

const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 60;

export interface MeasureResult {
  /** Every cold invocation that the step needs was valid; true for a step without cold ones. */
  readonly verified: boolean;
  readonly attempt: number;
  /** Force another cold start and measure this step once more. */
  readonly again: boolean;
  /** Before that: what was throttled would be throttled again at once. 0 = no need to wait. */
  readonly waitSeconds: number;
  /** Calls of Lambda's control plane that this task made. */
  readonly controlPlaneCalls: number;
}

/**
 * Repeating the call of an attempt repeats no cold invocation that was written down: it goes on with what it finds.
 * With `failure` it measures nothing and writes down why the step is given up.
 * @throws BenchmarkError LOCK_LOST when the run was stopped meanwhile, and what the ports throw; an invocation that fails
 *   is a record, not an error
 */
export async function measure(event: MeasureEvent, uncounted: Ports): Promise<MeasureResult> {
  const { ports, made } = countControlPlaneCalls(uncounted);
  const result = (verified: boolean, next: Partial<MeasureResult> = {}): MeasureResult => ({
    verified,
    attempt: event.attempt,
    again: false,
    waitSeconds: 0,
    controlPlaneCalls: made(),
    ...next,
  });
  const [ended, found] = await Promise.all([readStepStatus(ports.store, event), readStep(ports.store, event)]);
  if (ended !== undefined) return result(ended.verified === true);
  if (event.failure !== undefined) {
    await writeFailedStep(ports, event, event.failure, { verified: false });
    return result(false);
  }

  const taken = (samples: readonly Sample[]) => ({
    attempts: event.attempt,
    waits: countWaits(samples, event.attempt),
    controlPlaneCalls: (event.controlPlaneCalls ?? 0) + made(),
  });
  const { functionName } = found.measuredFunction;
  const { remaining, leftOut } = await remainingStep(ports, event, found.plan, found.step);
  if (remaining === undefined) {
    await writeStepStatus(ports.store, event, { status: 'skipped', leftOut, ...taken([]) });
    return result(false);
  }
  const planned = { ...found, step: remaining };
  const makePayload = await preparePayloads(ports, planned.measuredFunction);
  const stopSignal = new StopSignal(ports, event.runId);
  const invocations = invocationsOf(ports, planned, makePayload, stopSignal, event);
  const cold = await measureCold(event, ports, planned, invocations);
  if (cold.again) {
    const waitSeconds = waitAfter(cold.samples, event.attempt);
    ports.log.info('Not a verified cold start, once more', { functionName, attempt: event.attempt, waitSeconds });
    return result(false, { again: true, waitSeconds });
  }
  const warm = await measureWarm(event, ports, planned, invocations, cold.records);
  if (stopSignal.isStopped) throw stopSignal.error('this step was measured');

  const outOfTime = `OUT_OF_TIME: ${warm.unmade} calls did not fit the 15 minutes of a Lambda.`;
  const problems = present([cold.shortfall, warm.unmade > 0 && outOfTime]);
  const isDone = problems.length === 0;
  await writeStepStatus(ports.store, event, {
    status: isDone ? 'done' : 'failed',
    verified: cold.verified,
    ...(!isDone && { reason: problems.join(' ') }),
    ...taken(cold.samples),
    ...(leftOut.length > 0 && { leftOut }),
    ...stepFigures(planned, [...cold.samples, ...warm.samples]),
  });
  ports.log.info('Step measured', { functionName, attempt: event.attempt, verified: cold.verified, problems });
  return result(cold.verified);
}

/** Doubled with every attempt, whoever was throttled in the attempts before. */
function waitAfter(samples: readonly Sample[], attempt: number): number {
  const isThrottled = samples.some((sample) => sample.attempt === attempt && sample.excludeReason === 'throttled');
  return isThrottled ? Math.min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS) : 0;
}

/** How often a throttle was waited out before this attempt. */
function countWaits(samples: readonly Sample[], attempt: number): number {
  const before = Array.from({ length: attempt - 1 }, (_, index) => index + 1);
  return before.filter((each) => waitAfter(samples, each) > 0).length;
}
