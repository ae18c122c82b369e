/**
 * The suite's setup calls (seeding a table, say): before round 1, tried a few times, each try a raw record of phase `setup`
 * and round 0, never in a statistic.
 */
import { BenchmarkError } from '../../core/errors.ts';
import type { PlannedFunction } from '../../core/plan/types.ts';
import type { PayloadChoice } from '../../core/suite/types.ts';
import { parseAnswer } from '../../core/telemetry/parse-answer.ts';
import { type RawInvocation, SETUP_ROUND } from '../../core/telemetry/types.ts';
import { elapsedMs } from '../elapsed.ts';
import { writeRecords } from '../measure/record-files.ts';
import { PayloadMaker } from '../payload/payload-maker.ts';
import type { InvokeAnswer, Ports } from '../ports.ts';

export interface SetupInvocation
  extends Pick<PlannedFunction, 'functionName' | 'timeoutSeconds' | 'hasProbe' | 'metrics' | 'signing'> {
  /** As a configuration of the function would be called, whether the suite measures it or not. */
  readonly configurationId: string;
  /** As it was found: setup calls change nothing. */
  readonly memoryMb: number;
  readonly payload: PayloadChoice;
}

type SetupPorts = Pick<Ports, 'functions' | 'secrets' | 'clock' | 'store' | 'log'>;

/** Takes the place of a lane's id in the sample files. */
const SETUP_LANE = 'setup';
const TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const ANSWER_MARGIN_MS = 30_000;

/**
 * Makes the calls one after the other, and writes what came of every try.
 * @throws BenchmarkError SETUP_CALL_FAILED with what the last try answered, SECRET_MISSING when a payload cannot be signed
 */
export async function makeSetupCalls(
  runId: string,
  calls: readonly SetupInvocation[],
  ports: SetupPorts,
): Promise<void> {
  const records: RawInvocation[] = [];
  const write = () => writeRecords(ports.store, { runId, laneId: SETUP_LANE, stepIndex: 0, attempt: 1 }, records);
  try {
    for (const [index, call] of calls.entries()) {
      const problem = await callUntilWell(call, index, ports, records);
      if (problem !== undefined) throw failed(call, problem);
      ports.log.info('Setup call made', { functionName: call.functionName, payload: call.payload.name });
    }
  } catch (error) {
    // The call's own failure is what has to be cured; that its records could not be kept comes second.
    await write().catch((problem) => ports.log.warn('Setup records not written', { problem: String(problem) }));
    throw error;
  }
  await write();
}

async function callUntilWell(
  call: SetupInvocation,
  index: number,
  ports: SetupPorts,
  records: RawInvocation[],
): Promise<string | undefined> {
  const payloads = await PayloadMaker.prepare(ports, call);
  let problem: string | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const { answer, record } = await invokeOnce(call, payloads, { index, attempt }, ports);
    records.push(record);
    problem = whatWentWrong(answer);
    if (problem === undefined) return undefined;
    if (attempt < TRIES) await ports.clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
  return problem;
}

async function invokeOnce(
  call: SetupInvocation,
  payloads: PayloadMaker,
  { index, attempt }: { readonly index: number; readonly attempt: number },
  { clock, functions }: SetupPorts,
): Promise<{ readonly answer: InvokeAnswer; readonly record: RawInvocation }> {
  const sentAt = clock.nowIso();
  const started = clock.monotonicMs();
  const answer = await functions.invoke(call.functionName, {
    payload: payloads.make(call.payload.event, Date.parse(sentAt)),
    logTail: true,
    timeoutMs: call.timeoutSeconds * 1000 + ANSWER_MARGIN_MS,
  });
  const clientLatencyMs = elapsedMs(started, clock.monotonicMs());
  const { payloadText, ...seen } = answer;
  const record: RawInvocation = {
    configurationId: call.configurationId,
    phase: 'setup',
    round: SETUP_ROUND,
    position: index + 1,
    attempt,
    sequence: index,
    sentAt,
    endedAt: clock.nowIso(),
    clientLatencyMs,
    ...seen,
    ...(answer.callError === undefined ? { answer: parseAnswer(payloadText, call.metrics) } : {}),
    expected: { memoryMb: call.memoryMb, nonce: '', hasProbe: call.hasProbe, functionChanged: false },
  };
  return { answer, record };
}

function whatWentWrong(answer: InvokeAnswer): string | undefined {
  if (answer.callError !== undefined) return `${answer.callError.name}: ${answer.callError.message}`;
  const { statusCode, bodyStart } = parseAnswer(answer.payloadText, []);
  if (answer.functionError !== undefined) return `${answer.functionError} ${bodyStart}`;
  return statusCode !== undefined && statusCode >= 400 ? `status ${statusCode} ${bodyStart}` : undefined;
}

function failed(call: SetupInvocation, problem: string): BenchmarkError {
  return new BenchmarkError({
    code: 'SETUP_CALL_FAILED',
    source: 'user',
    message: `The setup call "${call.payload.name}" of ${call.functionName} failed ${TRIES} times: ${problem}`,
    fix: 'Invoke the function once with that payload in the Lambda console and cure what it says.',
  });
}
