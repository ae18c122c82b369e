/** The suite's setup calls (seeding a table, say): before round 1, tried a few times, never in a statistic. */
import { BenchmarkError } from '../../core/errors.ts';
import type { PlannedFunction } from '../../core/plan/types.ts';
import type { PayloadChoice } from '../../core/suite/types.ts';
import { parseAnswer } from '../../core/telemetry/parse-answer.ts';
import type { InvokeAnswer, Ports } from '../ports.ts';

export interface SetupInvocation {
  readonly functionName: string;
  readonly timeoutSeconds: PlannedFunction['timeoutSeconds'];
  readonly payload: PayloadChoice;
}

const TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const ANSWER_MARGIN_MS = 30_000;

/**
 * Makes the calls one after the other.
 * @throws BenchmarkError SETUP_CALL_FAILED with what the last try answered
 */
export async function makeSetupCalls(
  calls: readonly SetupInvocation[],
  ports: Pick<Ports, 'functions' | 'clock' | 'log'>,
): Promise<void> {
  for (const call of calls) {
    const problem = await callUntilWell(call, ports);
    if (problem !== undefined) throw failed(call, problem);
    ports.log.info('Setup call made', { functionName: call.functionName, payload: call.payload.name });
  }
}

async function callUntilWell(
  call: SetupInvocation,
  ports: Pick<Ports, 'functions' | 'clock'>,
): Promise<string | undefined> {
  let problem: string | undefined;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const answer = await ports.functions.invoke(call.functionName, {
      payload: JSON.stringify(call.payload.event ?? {}),
      logTail: false,
      timeoutMs: call.timeoutSeconds * 1000 + ANSWER_MARGIN_MS,
    });
    problem = whatWentWrong(answer);
    if (problem === undefined) return undefined;
    if (attempt < TRIES) await ports.clock.sleep(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
  return problem;
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
