/**
 * The suite's setup calls, for example to fill a table: made before round 1 and retried a few times. Each try gives a raw
 * record of phase `setup` and round 0, which is in no statistic.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { PlannedFunction } from '../../core/plan/types.ts';
import type { PayloadChoice } from '../../core/suite/types.ts';
import { type RawInvocation, SETUP_ROUND } from '../../core/telemetry/types.ts';
import { preparePayloads } from '../invocation/payload-maker.ts';
import { recordInvocation } from '../invocation/record-invocation.ts';
import type { Ports } from '../ports.ts';
import { writeRecords } from '../run-store/sample-files.ts';

export interface SetupInvocation
  extends Pick<
    PlannedFunction,
    'functionName' | 'architecture' | 'timeoutSeconds' | 'hasProbe' | 'metrics' | 'signing'
  > {
  /** In the format of configuration ids, whether the suite measures such a configuration or not. */
  readonly configurationId: string;
  /** The current memory size: setup calls change nothing. */
  readonly memoryMb: number;
  readonly payload: PayloadChoice;
}

type SetupPorts = Pick<Ports, 'functions' | 'secrets' | 'clock' | 'store' | 'log' | 'costs'>;

/** Stands for a lane's id in the sample files. */
const SETUP_LANE = 'setup';
const TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const RESPONSE_MARGIN_MS = 30_000;

/**
 * Makes the calls one after the other, and writes the records of all tries.
 * @throws BenchmarkError SETUP_CALL_FAILED with the last response, SECRET_MISSING when a payload cannot be signed
 */
export async function makeSetupCalls(
  runId: string,
  calls: readonly SetupInvocation[],
  ports: SetupPorts,
): Promise<void> {
  const records: RawInvocation[] = [];
  const write = () => writeRecords(ports.store, { runId, laneId: SETUP_LANE, stepIndex: 0 }, records);
  try {
    for (const [index, call] of calls.entries()) {
      const problem = await callWithRetries(call, index, ports, records);
      if (problem !== undefined) throw failed(call, problem);
      ports.log.info('Setup call made', { functionName: call.functionName, payload: call.payload.name });
    }
  } catch (error) {
    // The error of the call must reach the user; an error of this write is only logged.
    await write().catch((problem) => ports.log.warn('Setup records not written', { problem: String(problem) }));
    throw error;
  }
  await write();
}

async function callWithRetries(
  call: SetupInvocation,
  index: number,
  ports: SetupPorts,
  records: RawInvocation[],
): Promise<string | undefined> {
  const makePayload = await preparePayloads(ports, call);
  const { functionName, configurationId, memoryMb, hasProbe } = call;
  const timeoutMs = call.timeoutSeconds * 1000 + RESPONSE_MARGIN_MS;
  let problem: string | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const record = await recordInvocation(ports.clock, {
      identity: { configurationId, phase: 'setup', round: SETUP_ROUND, position: index + 1, attempt, sequence: index },
      expected: { memoryMb, nonce: '', hasProbe, functionChanged: false },
      metrics: call.metrics,
      makePayload,
      event: call.payload.event,
      send: (payload) => ports.functions.invoke(functionName, { payload, logTail: true, timeoutMs }),
    });
    records.push(record);
    ports.costs.addInvocation(record, call.architecture);
    problem = failureReason(record);
    if (problem === undefined) return undefined;
    if (attempt < TRIES) await ports.clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
  return problem;
}

function failureReason({ callError, functionError, answer: response }: RawInvocation): string | undefined {
  if (callError !== undefined) return `${callError.name}: ${callError.message}`;
  const { statusCode = 200, bodyStart = '' } = response ?? {};
  if (functionError !== undefined) return `${functionError} ${bodyStart}`;
  return statusCode >= 400 ? `status ${statusCode} ${bodyStart}` : undefined;
}

function failed(call: SetupInvocation, problem: string): BenchmarkError {
  return new BenchmarkError({
    code: 'SETUP_CALL_FAILED',
    source: 'user',
    message: `The setup call "${call.payload.name}" of ${call.functionName} failed ${TRIES} times: ${problem}`,
    fix: 'Invoke the function once with that payload in the Lambda console and fix the error it shows.',
  });
}
