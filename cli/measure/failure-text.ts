/** What is shown of a function that failed: what it returned, and the end of its log. */
import { isRecord, parseJson } from '../../core/telemetry/json.ts';

const MAX_SHOWN_CHARACTERS = 1000;
const MAX_LOG_LINES = 10;
/** Lines of a stack: the function's own come first. */
const MAX_STACK_LINES = 2;
const MAX_LINE_CHARACTERS = 300;
const PLATFORM_LINE = /^(?:START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION)\b/;

/** @param payload what it returned @param logTail both without secrets */
export function failureText(label: string, payload: string, logTail: string): string {
  const error = thrownError(payload);
  const log = logTail
    .split('\n')
    .filter((line) => line.trim() !== '' && !PLATFORM_LINE.test(line))
    // The runtimes log the error that they return as well.
    .filter((line) => error === undefined || !names(line, error))
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
    .filter((line) => line.trim() !== '' && !names(line, { type, message }))
    .slice(0, MAX_STACK_LINES);
  return { type, message, stackLines };
}

/** The message alone may be empty, or a word that is everywhere. */
function names(line: string, { type, message }: Pick<ThrownError, 'type' | 'message'>): boolean {
  return line.includes(type) && line.includes(message);
}

function shorten(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters)} …`;
}
