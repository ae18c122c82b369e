/** Sizes above which AWS refuses a suite or an event; checked before anything is started, in the local cloud as well. */
import { BenchmarkError } from '../errors.ts';
import { type JsonPath, problemAt } from './problems.ts';
import type { PayloadInput, SuiteInput } from './schema.ts';

/** Step Functions: input of an execution, a state or a task, as UTF-8. */
const EXECUTION_INPUT_BYTES = 262_144;
/** The state machine passes the input to PlanRun together with ARNs and the start time, and all of it must fit. */
const STATE_MACHINE_BYTES = 1_024;
/** Lambda: payload of a synchronous invocation. */
const EVENT_BYTES = 6_291_456;

/**
 * @param input the suite JSON as it is sent
 * @param suite the same, read
 * @throws BenchmarkError OVER_LIMITS when Step Functions would not accept it as the input of an execution
 */
export function assertInputFits(input: unknown, suite: SuiteInput): void {
  const bytes = jsonBytes(input);
  const limit = EXECUTION_INPUT_BYTES - STATE_MACHINE_BYTES;
  if (bytes <= limit) return;
  const largest = eventsOf(suite).sort((left, right) => right.bytes - left.bytes)[0];
  const where = largest === undefined ? '' : ` The largest event is ${largest.where}, with ${largest.bytes} bytes.`;
  throw new BenchmarkError({
    code: 'OVER_LIMITS',
    source: 'user',
    message: `The suite takes ${bytes} bytes as JSON; the limit is ${limit} (Step Functions accepts ${EXECUTION_INPUT_BYTES} bytes of input, and the state machine adds some).${where}`,
    fix: 'Make the events smaller, split the suite, or let the function read large data from S3. Payloads that a target names in its target.json do not count.',
  });
}

/** @throws BenchmarkError SUITE_INVALID when Lambda would not accept the event */
export function assertEventFits(event: unknown, path: JsonPath): void {
  const bytes = jsonBytes(event);
  if (bytes <= EVENT_BYTES) return;
  throw problemAt(
    path,
    `the event takes ${bytes} bytes as JSON, and Lambda accepts ${EVENT_BYTES}`,
    'Make it smaller, or let the function read large data from S3.',
  );
}

function eventsOf(suite: SuiteInput): { readonly where: string; readonly bytes: number }[] {
  const eventAt = (payload: PayloadInput, where: string) =>
    typeof payload === 'string' ? [] : [{ where, bytes: jsonBytes(payload.event) }];
  return [
    ...(suite.functions ?? []).flatMap(({ payloads = [] }, index) =>
      payloads.flatMap((payload, position) => eventAt(payload, `functions[${index}].payloads[${position}]`)),
    ),
    ...(suite.setup ?? []).flatMap(({ payload }, index) => eventAt(payload, `setup[${index}].payload`)),
  ];
}

/** Length of the JSON as UTF-8: a surrogate pair, which is two units of the string, takes four bytes. */
function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value) ?? '';
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes;
}
