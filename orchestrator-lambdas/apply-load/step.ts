/**
 * Applies one segment of a load job: open arrivals on the seeded schedule of the plan, every answer a raw record, nothing
 * averaged. What is throttled or fails is written down and never sent again.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { DropReason, LoadSegment } from '../../core/load/types.ts';
import { connectionsFor } from '../../core/plan/control-plane.ts';
import { arrivalsOfSegment, loadJobsOf } from '../../core/plan/load-jobs.ts';
import type { LoadJob, Plan } from '../../core/plan/types.ts';
import { countControlPlaneCalls } from '../control-plane-calls.ts';
import { describeCaught, type MeasureEvent } from '../events.ts';
import { makeLoadNonce } from '../function-state/nonce.ts';
import { readStepStatus, writeStepStatus } from '../measure/step-status.ts';
import type { Ports } from '../ports.ts';
import { findConfiguration, readPlan, readStep } from '../run-plan.ts';
import { LoadCalls } from './load-calls.ts';
import { LoadFiles } from './load-files.ts';
import { sendOpenly } from './open-sender.ts';
import { StopWatch } from './stop-watch.ts';

/** A bound for a function that answers nobody; sockets are as many. */
export const MOST_IN_FLIGHT = 2_000;
/** Kept for the last answers and for writing down what came of them. */
const RESERVE_MS = 20_000;

export interface AppliedLoad {
  readonly sent: number;
  readonly dropped: number;
}

/**
 * Repeating the call of a segment that has ended changes nothing. With `failure` it sends nothing and writes down why the
 * segment is given up.
 * @throws BenchmarkError LOCK_LOST when the run was stopped meanwhile, SECRET_MISSING, FUNCTION_REFUSED without a URL to
 *   call, and what the ports throw; a request that fails is a record, not an error
 */
export async function applyLoad(event: MeasureEvent, uncounted: Ports): Promise<AppliedLoad> {
  const { ports, made } = countControlPlaneCalls(uncounted);
  const ended = await readStepStatus(ports.store, event);
  if (ended !== undefined) return { sent: 0, dropped: 0 };
  if (event.failure !== undefined && event.failure !== null) return recordFailure(event, ports);

  const { measuredFunction } = await readStep(ports.store, event);
  const plan = await readPlan(ports.store, event.runId);
  const { job, segment } = findSegment(plan, event);
  const { functionName, timeoutSeconds } = measuredFunction;
  const calls = await LoadCalls.prepare(ports, {
    planned: measuredFunction,
    configuration: findConfiguration(plan, job.configurationId),
    job,
    segment,
    nonce: makeLoadNonce(event),
  });
  await ports.functions.openConnections(functionName, connectionsFor(job));

  const offsetsMs = arrivalsOfSegment(job, segment);
  const fromMs = segment.fromSeconds * 1000;
  const startedAt = ports.clock.nowIso();
  const files = new LoadFiles(ports.store, { ...event, configurationId: job.configurationId, startedAt });
  const dropped: { offsetMs: number; reason: DropReason }[] = [];
  const lastAnswerMs = RESERVE_MS + timeoutSeconds * 1000;
  const stopWatch = new StopWatch(ports, event.runId);
  const startMs = ports.clock.monotonicMs();
  const sent = await sendOpenly({
    dueMs: offsetsMs.map((offsetMs) => offsetMs - fromMs),
    clock: ports.clock,
    send: async (arrival) => files.add(await calls.send(arrival, startedAt, startMs)),
    onDrop: (index, reason) => dropped.push({ offsetMs: offsetsMs[index] ?? 0, reason }),
    mostInFlight: MOST_IN_FLIGHT,
    hasTime: () => ports.clock.remainingMs() > lastAnswerMs,
    isStopped: () => stopWatch.isStopped(),
  });
  if (await stopWatch.look()) throw stopped(event.runId);

  const functionChanged = await wasChanged(ports, functionName, event);
  await files.close({
    endedAt: ports.clock.nowIso(),
    arrivals: offsetsMs.length,
    sent,
    dropped,
    ...(functionChanged === undefined ? {} : { functionChanged }),
  });
  await writeStepStatus(ports.store, event, {
    status: 'done',
    attempts: 1,
    controlPlaneCalls: (event.controlPlaneCalls ?? 0) + made(),
  });
  ports.log.info('Load segment applied', { functionName, segment: segment.index, sent, dropped: dropped.length });
  return { sent, dropped: dropped.length };
}

/** Undefined when Lambda does not answer: minutes of load must not be lost, nor sent again, for one look. */
async function wasChanged(ports: Ports, functionName: string, event: MeasureEvent): Promise<boolean | undefined> {
  try {
    return (await ports.functions.get(functionName)).revisionId !== event.revisionId;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    ports.log.warn('Whether the function was changed under load is not known', { functionName, message });
    return undefined;
  }
}

function findSegment(plan: Plan, event: MeasureEvent): { readonly job: LoadJob; readonly segment: LoadSegment } {
  const job = loadJobsOf(plan).find(({ id }) => id === event.laneId);
  const segment = job?.segments[event.stepIndex];
  if (job !== undefined && segment !== undefined) return { job, segment };
  throw new BenchmarkError({
    code: 'DATA_INVALID',
    source: 'bug',
    message: `The plan of ${event.runId} has no segment ${event.stepIndex} of load in ${event.laneId}.`,
    fix: 'Report this with the plan.json of the run.',
  });
}

function stopped(runId: string): BenchmarkError {
  return new BenchmarkError({
    code: 'LOCK_LOST',
    source: 'user',
    message: `Run ${runId} was stopped while load was applied; its functions are being put back.`,
    fix: 'Start a new run.',
  });
}

async function recordFailure(event: MeasureEvent, ports: Ports): Promise<AppliedLoad> {
  const { code, message } = describeCaught(event.failure ?? { Error: 'BUG' });
  await writeStepStatus(ports.store, event, { status: 'failed', reason: `${code}: ${message}` });
  ports.log.warn('Load segment given up', { laneId: event.laneId, stepIndex: event.stepIndex, code });
  return { sent: 0, dropped: 0 };
}
