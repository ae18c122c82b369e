/**
 * Applies one segment of a load job: open arrivals on the seeded schedule of the plan, a raw record per request, nothing
 * averaged. A request that is throttled or fails is recorded and not sent again.
 */
import { definedOnly } from '../../core/defined-only.ts';
import { messageOf } from '../../core/error-text.ts';
import type { DropReason } from '../../core/load/types.ts';
import { arrivalsOfSegment } from '../../core/plan/load-jobs.ts';
import { TRANSITIONS_AFTER_CALLS } from '../../core/plan/transitions.ts';
import type { LoadEvent } from '../events.ts';
import { countControlPlaneCalls } from '../function-state/control-plane-calls.ts';
import { makeLoadNonce } from '../function-state/nonce.ts';
import type { TaskPorts } from '../ports.ts';
import { findConfiguration, findSegment, readStep } from '../run-store/run-plan.ts';
import { readStepStatus, writeFailedStep, writeStepStatus } from '../run-store/step-status.ts';
import { StopSignal } from '../run-store/stop-signal.ts';
import { afterStep } from '../run-store/update-record.ts';
import { prepareLoadCalls } from './load-calls.ts';
import { LoadFiles } from './load-files.ts';
import { maxInFlight } from './max-in-flight.ts';
import { sendOpenly } from './open-sender.ts';

/** Time kept for the last responses and for writing their records. */
const RESERVE_MS = 20_000;

export interface AppliedLoad {
  readonly sent: number;
  readonly dropped: number;
}

/**
 * A repeated call for a segment that has ended changes nothing. With `failure` it sends nothing and records why the
 * segment failed.
 * @throws BenchmarkError LOCK_LOST when the run was stopped meanwhile, SECRET_MISSING, FUNCTION_REFUSED when the function
 *   has no URL to call, and what the ports throw; a request that fails is a record, not an error
 */
export async function applyLoad(
  event: LoadEvent,
  basePorts: TaskPorts<'functions' | 'urls' | 'secrets' | 'store'>,
): Promise<AppliedLoad> {
  const { ports, callCount } = countControlPlaneCalls(basePorts);
  ports.costs.addTransitions(TRANSITIONS_AFTER_CALLS);
  const ended = await readStepStatus(ports.store, event);
  if (ended !== undefined) return { sent: 0, dropped: 0 };
  if (event.failure !== undefined) {
    await writeFailedStep(ports, event, event.failure);
    return { sent: 0, dropped: 0 };
  }

  const { plan, measuredFunction } = await readStep(ports.store, event);
  const { job, segment } = findSegment(plan, event);
  const { functionName, timeoutSeconds } = measuredFunction;
  const send = await prepareLoadCalls(ports, {
    planned: measuredFunction,
    configuration: findConfiguration(plan, job.configurationId),
    job,
    segment,
    nonce: makeLoadNonce(event),
  });

  const offsetsMs = arrivalsOfSegment(job, segment);
  const fromMs = segment.fromSeconds * 1000;
  const startedAt = ports.clock.nowIso();
  const files = new LoadFiles(ports.store, { ...event, configurationId: job.configurationId, startedAt });
  const dropped: { offsetMs: number; reason: DropReason }[] = [];
  const responseReserveMs = RESERVE_MS + timeoutSeconds * 1000;
  const stopSignal = new StopSignal(ports, event.runId);
  const startMs = ports.clock.monotonicMs();
  const sent = await sendOpenly({
    dueMs: offsetsMs.map((offsetMs) => offsetMs - fromMs),
    clock: ports.clock,
    send: async (arrival) => files.add(await send(arrival, startedAt, startMs)),
    onDrop: (index, reason) => dropped.push({ offsetMs: offsetsMs[index] ?? 0, reason }),
    maxInFlight: maxInFlight(),
    hasTime: () => ports.clock.remainingMs() > responseReserveMs,
    isStopped: () => stopSignal.checkInBackground(),
  });
  if (await stopSignal.check()) throw stopSignal.error('load was applied');

  const functionChanged = await wasChanged(ports, functionName, event);
  await files.close({
    endedAt: ports.clock.nowIso(),
    arrivals: offsetsMs.length,
    sent,
    dropped,
    ...definedOnly({ functionChanged }),
  });
  await writeStepStatus(ports.store, event, {
    status: 'done',
    attempts: 1,
    controlPlaneCalls: (event.controlPlaneCalls ?? 0) + callCount(),
    ...afterStep(event.update, functionChanged),
  });
  ports.log.info('Load segment applied', { functionName, segment: segment.index, sent, dropped: dropped.length });
  return { sent, dropped: dropped.length };
}

/** @returns undefined when GetFunction fails: minutes of load must be neither lost nor sent again because of one call */
async function wasChanged(
  ports: TaskPorts<'functions' | 'urls' | 'secrets' | 'store'>,
  functionName: string,
  event: LoadEvent,
): Promise<boolean | undefined> {
  try {
    return (await ports.functions.get(functionName)).revisionId !== event.revisionId;
  } catch (error) {
    const message = messageOf(error);
    ports.log.warn('It is not known whether the function was changed under load', { functionName, message });
    return undefined;
  }
}
