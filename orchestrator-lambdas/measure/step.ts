/**
 * Measures one step: the cold invocations, verified before any other call is made, then their follow-ups and the warm
 * calls. Records are saved before they are judged; nothing is averaged here.
 */
import { PER_WAIT, TRANSITIONS_AFTER_CALLS } from '../../core/plan/transitions.ts';
import { present } from '../../core/present.ts';
import { judgeStep } from '../../core/telemetry/judge.ts';
import type { Sample } from '../../core/telemetry/types.ts';
import type { MeasureEvent } from '../events.ts';
import { countControlPlaneCalls } from '../function-state/control-plane-calls.ts';
import { preparePayloads } from '../invocation/payload-maker.ts';
import type { TaskPorts } from '../ports.ts';
import { remainingStep } from '../run-store/remaining-step.ts';
import { readStep } from '../run-store/run-plan.ts';
import { readStepStatus, writeFailedStep, writeStepStatus } from '../run-store/step-status.ts';
import { StopSignal } from '../run-store/stop-signal.ts';
import { afterStep } from '../run-store/update-record.ts';
import { judgeCold, measureCold } from './cold-part.ts';
import { invocationsOf } from './invocations.ts';
import { assumeUnchanged, checkRevision } from './record-files.ts';
import { stepFigures } from './step-figures.ts';
import { measureWarm, NO_WARM_PART } from './warm-part.ts';

const FIRST_WAIT_SECONDS = 2;
const MAX_WAIT_SECONDS = 60;

export interface MeasureResult {
  /** Every cold invocation that the step needs was valid; true for a step without cold ones. */
  readonly verified: boolean;
  readonly attempt: number;
  /** True: force another cold start and measure this step again. */
  readonly again: boolean;
  /** Wait before that, after a throttle; 0 = no wait. */
  readonly waitSeconds: number;
  /** Calls of Lambda's control plane that this task made. */
  readonly controlPlaneCalls: number;
}

/**
 * A repeated call for an attempt makes no cold invocation again whose record is saved: it continues from the saved records.
 * With `failure` it measures nothing and records why the step failed.
 * @throws BenchmarkError LOCK_LOST when the run was stopped meanwhile, and what the ports throw; an invocation that fails
 *   is a record, not an error
 */
export async function measure(
  event: MeasureEvent,
  basePorts: TaskPorts<'functions' | 'secrets' | 'store'>,
): Promise<MeasureResult> {
  const { ports, callCount } = countControlPlaneCalls(basePorts);
  const result = (verified: boolean, next: Partial<MeasureResult> = {}): MeasureResult => {
    ports.costs.addTransitions(TRANSITIONS_AFTER_CALLS);
    const controlPlaneCalls = callCount();
    return { verified, attempt: event.attempt, again: false, waitSeconds: 0, controlPlaneCalls, ...next };
  };
  const [ended, plannedStep] = await Promise.all([readStepStatus(ports.store, event), readStep(ports.store, event)]);
  if (ended !== undefined) return result(ended.verified === true);
  if (event.failure !== undefined) {
    await writeFailedStep(ports, event, event.failure, { verified: false });
    return result(false);
  }

  const counts = (samples: readonly Sample[]) => ({
    attempts: event.attempt,
    waits: countWaits(samples, event.attempt),
    controlPlaneCalls: (event.controlPlaneCalls ?? 0) + callCount(),
  });
  const { functionName } = plannedStep.measuredFunction;
  const { remaining, leftOut: skipped } = await remainingStep(ports, event, plannedStep.plan, plannedStep.step);
  if (remaining === undefined) {
    await writeStepStatus(ports.store, event, { status: 'skipped', leftOut: skipped, ...counts([]) });
    return result(false);
  }
  const planned = { ...plannedStep, step: remaining };
  const makePayload = await preparePayloads(ports, planned.measuredFunction);
  const stopSignal = new StopSignal(ports, event.runId);
  const invocations = invocationsOf(ports, planned, makePayload, stopSignal, event);
  const cold = await measureCold(event, ports, planned, invocations);
  const assumed = { ...cold, records: assumeUnchanged(cold.records) };
  const warm = judgeCold(event, planned, assumed).again
    ? NO_WARM_PART
    : await measureWarm(event, ports, planned, invocations, assumed.records);
  const checked = await checkRevision(ports, event, planned, [...cold.records, ...warm.records]);
  const coldRecords = checked.slice(0, cold.records.length);
  const { again, verified, samples, shortfall } = judgeCold(event, planned, { ...cold, records: coldRecords });
  if (stopSignal.isStopped) throw stopSignal.error('this step was measured');
  if (again) {
    const waitSeconds = waitAfter(samples, event.attempt);
    if (waitSeconds > 0) ports.costs.addTransitions(PER_WAIT);
    ports.log.info('No verified cold start, trying again', { functionName, attempt: event.attempt, waitSeconds });
    return result(false, { again: true, waitSeconds });
  }

  const outOfTime = `OUT_OF_TIME: ${warm.notMade} calls did not fit the 15 minutes of a Lambda.`;
  const problems = present([shortfall, warm.notMade > 0 && outOfTime]);
  const isDone = problems.length === 0;
  await writeStepStatus(ports.store, event, {
    status: isDone ? 'done' : 'failed',
    verified,
    ...(!isDone && { reason: problems.join(' ') }),
    ...counts(samples),
    ...(skipped.length > 0 && { leftOut: skipped }),
    ...afterStep(event.update, checked.at(-1)?.expected.functionChanged),
    ...stepFigures(planned, [...samples, ...judgeStep(checked, new Set()).slice(coldRecords.length)]),
  });
  ports.log.info('Step measured', { functionName, attempt: event.attempt, verified, problems });
  return result(verified);
}

/** Seconds to wait after a throttled attempt; doubled with every attempt. */
function waitAfter(samples: readonly Sample[], attempt: number): number {
  const isThrottled = samples.some((sample) => sample.attempt === attempt && sample.excludeReason === 'throttled');
  return isThrottled ? Math.min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1), MAX_WAIT_SECONDS) : 0;
}

/** Number of waits after throttled attempts before this attempt. */
function countWaits(samples: readonly Sample[], attempt: number): number {
  const earlierAttempts = Array.from({ length: attempt - 1 }, (_, index) => index + 1);
  return earlierAttempts.filter((earlierAttempt) => waitAfter(samples, earlierAttempt) > 0).length;
}
