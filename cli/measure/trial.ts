/** One call of each temporary function before anything is measured: errors are shown, not measured. */
import { BenchmarkError } from '../../core/errors.ts';
import { isRecord, parseJson } from '../../core/telemetry/json.ts';
import { parseResponse } from '../../core/telemetry/parse-response.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { callFunction } from './adapters/call-function.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { TemporaryFunction } from './temporary-functions.ts';

/** From this status on, a response is counted as an error of the function (core/telemetry/exclude-rules.ts). */
const ERROR_STATUS = 400;
const MAX_SHOWN_CHARACTERS = 1000;
const MAX_LOG_LINES = 10;
/** Lines of a stack: the function's own come first. */
const MAX_STACK_LINES = 2;
const MAX_LINE_CHARACTERS = 300;
const PLATFORM_LINE = /^(?:START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION)\b/;

interface TrialOptions {
  readonly event: unknown;
  /** Values that are never printed. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

/** @throws BenchmarkError FUNCTION_FAILED with what each function that failed returned and logged */
export async function tryFunctions(
  settings: ClientSettings,
  functions: readonly TemporaryFunction[],
  { event, secrets, signal }: TrialOptions,
): Promise<void> {
  const failures: string[] = [];
  for (const temporary of functions) {
    const call = await callFunction(settings, temporary.functionName, event, signal);
    const { statusCode = 200 } = parseResponse(call.payload, []);
    if (call.functionError === undefined && statusCode < ERROR_STATUS) continue;
    const [payload, logTail] = [hideSecrets(call.payload, secrets), hideSecrets(call.logTail, secrets)];
    failures.push(failureText(temporary.label, payload, logTail));
  }
  if (failures.length === 0) return;
  throw new BenchmarkError({
    code: 'FUNCTION_FAILED',
    source: 'user',
    message: `Nothing was measured. ${failures.join('\n')}`,
    fix: 'correct the function, or give it what it needs: event (--event), variables (--env), time (--timeout), memory (--memory)',
  });
}

function failureText(label: string, payload: string, logTail: string): string {
  const error = thrownError(payload);
  const log = logTail
    .split('\n')
    .filter((line) => line.trim() !== '' && !PLATFORM_LINE.test(line))
    // The runtimes log the error that they return as well.
    .filter((line) => error === undefined || !line.includes(error.message))
    .slice(-MAX_LOG_LINES)
    .map((line) => `    log: ${shorten(line, MAX_LINE_CHARACTERS)}`);
  const returned = error === undefined ? [payload] : [`${error.type}: ${error.message}`, ...error.stackLines];
  return [
    `${label} fails with this event; it returned:`,
    ...returned.map((line) => `    ${shorten(line, MAX_SHOWN_CHARACTERS)}`),
    ...log,
  ].join('\n');
}

interface ThrownError {
  readonly type: string;
  readonly message: string;
  readonly stackLines: readonly string[];
}

/** What the runtimes return of an exception: Node's has `trace`, Python's `stackTrace`. */
function thrownError(payload: string): ThrownError | undefined {
  const error = parseJson(payload);
  if (!isRecord(error) || typeof error['errorType'] !== 'string' || typeof error['errorMessage'] !== 'string')
    return undefined;
  const { errorType: type, errorMessage: message, trace = error['stackTrace'] } = error;
  const lines: unknown[] = Array.isArray(trace) ? trace : [];
  const stackLines = lines
    .filter((line) => typeof line === 'string')
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.trim() !== '' && !line.includes(message))
    .slice(0, MAX_STACK_LINES);
  return { type, message, stackLines };
}

function shorten(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters)} …`;
}
