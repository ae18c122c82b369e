/** One invocation: what the runtime gets, what it answered, and the figures of its REPORT. */
import { definedOnly } from '../../../core/defined-only.ts';
import type { FunctionRevision, InvocationMetrics, InvokeRequest, InvokeResult, UnsureChoices } from '../contract.ts';
import { billedDurationMs, roundDurationMs } from '../logs/rounding.ts';
import type { InvokeEvent } from '../runtime-api/extensions-api.ts';
import type { Delivery, RuntimeAnswer } from '../runtime-api/runtime-api.ts';
import { newTraceId } from '../trace-id.ts';
import { errorTypeOf, type Failure, failurePayload } from './failures.ts';

const MEBIBYTE = 1024 * 1024;

export class Invocation {
  readonly request: InvokeRequest;
  readonly done: Promise<void>;
  /** When the runtime asked for the next event; extensions may still be at work. */
  runtimeReadyAtMs: number | undefined;
  /** Set when the timeout struck. */
  deadlineAtMs: number | undefined;
  readonly #revision: FunctionRevision;
  readonly #choices: UnsureChoices;
  readonly #initDurationMs: number | undefined;
  readonly #failedInitMs: number | undefined;
  readonly #startedAtMs: number;
  readonly #deadlineEpochMs: number;
  readonly #traceId: string;
  #resolve: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #answer: RuntimeAnswer | undefined;
  #failure: Failure | undefined;
  #endedAtMs = 0;

  constructor(
    revision: FunctionRevision,
    request: InvokeRequest,
    choices: UnsureChoices,
    initDurationMs: number | undefined,
    failedInitMs: number | undefined,
  ) {
    this.#choices = choices;
    this.#failedInitMs = failedInitMs;
    this.#revision = revision;
    this.request = request;
    this.#initDurationMs = initDurationMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.#resolve = resolve;
    this.#traceId = request.traceId ?? newTraceId();
    this.#deadlineEpochMs = Date.now() + revision.timeoutSeconds * 1000;
    this.#startedAtMs = performance.now();
  }

  get ended(): boolean {
    return this.#resolve === undefined;
  }

  /** Set when the handler failed and the runtime lives on; JSON reports name it, text ones do not. */
  get handlerErrorType(): string | undefined {
    return this.#failure === undefined && this.#answer?.kind === 'error' ? this.#answer.errorType : undefined;
  }

  startDeadline(onDeadline: () => void): void {
    // Timers count whole milliseconds of a clock read earlier: one more, and a deadline is never early.
    this.#timer = setTimeout(onDeadline, this.#revision.timeoutSeconds * 1000 + 1);
  }

  delivery(): Delivery {
    const { request } = this;
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': request.requestId,
      'Lambda-Runtime-Deadline-Ms': String(this.#deadlineEpochMs),
      'Lambda-Runtime-Invoked-Function-Arn': request.invokedFunctionArn ?? this.#revision.functionArn,
      'Lambda-Runtime-Trace-Id': headerText(this.#traceId),
    };
    if (request.clientContext) headers['Lambda-Runtime-Client-Context'] = headerText(request.clientContext);
    if (request.cognitoIdentity) headers['Lambda-Runtime-Cognito-Identity'] = headerText(request.cognitoIdentity);
    return { requestId: request.requestId, headers, payload: request.payload };
  }

  extensionEvent(): InvokeEvent {
    return {
      deadlineMs: this.#deadlineEpochMs,
      requestId: this.request.requestId,
      invokedFunctionArn: this.request.invokedFunctionArn ?? this.#revision.functionArn,
      traceId: this.#traceId,
    };
  }

  answer(answer: RuntimeAnswer): void {
    this.#answer = answer;
    if (answer.kind === 'too-large') this.#failure = { kind: 'too-large' };
  }

  /** The first failure is the one that is reported. */
  fail(failure: Failure): void {
    this.#failure ??= failure;
  }

  end(atMs: number): void {
    if (this.ended) return;
    clearTimeout(this.#timer);
    this.#endedAtMs = atMs;
    this.#resolve?.();
    this.#resolve = undefined;
  }

  metrics(peakMemoryBytes: number | undefined): InvocationMetrics {
    const { logFormat, memoryMb } = this.#revision;
    const durationMs = roundDurationMs(this.#endedAtMs - this.#startedAtMs, logFormat);
    const init = this.#initDurationMs;
    const initDurationMs = init === undefined ? undefined : roundDurationMs(init, logFormat);
    const failed = this.#choices.failedInitBilled ? this.#failedInitMs : undefined;
    const errorType = this.#failure === undefined ? undefined : errorTypeOf(this.#failure);
    const maxMemoryUsedMb = peakMemoryBytes === undefined ? undefined : Math.ceil(peakMemoryBytes / MEBIBYTE);
    const status = this.#failure?.kind === 'timeout' ? ('timeout' as const) : ('error' as const);
    const hasStatus = this.#failure !== undefined && this.#choices.failureStyle === 'status';
    return {
      durationMs,
      billedDurationMs: billedDurationMs(durationMs, initDurationMs ?? failed, logFormat),
      memorySizeMb: memoryMb,
      ...definedOnly({ maxMemoryUsedMb, initDurationMs, ...(hasStatus && { status, errorType }) }),
    };
  }

  result(metrics: InvocationMetrics, logTail: Uint8Array, logStream: string): InvokeResult {
    const common = { logTail, executedVersion: this.#revision.version, metrics, logStream };
    // A runtime that answered and then died has still answered.
    const answered = this.#answer?.kind === 'response' && this.#failure?.kind !== 'timeout' ? this.#answer : undefined;
    if (answered !== undefined) {
      return { ...common, payload: answered.body, ...definedOnly({ contentType: answered.contentType }) };
    }
    return { ...common, payload: this.#errorPayload(), functionError: 'Unhandled' };
  }

  /** What the older style writes before END: empty in the newer one and where nothing failed. */
  failureLines(): string {
    if (this.#failure === undefined || this.#choices.failureStyle === 'status') return '';
    if (this.#failure.kind === 'timeout') return `${this.#timeoutLine()}\n\n`;
    if (this.#failure.kind !== 'exit') return '';
    const { errorMessage, errorType } = JSON.parse(this.#errorPayload().toString('utf8'));
    return `${errorMessage}\n${errorType}\n`;
  }

  #timeoutLine(): string {
    const seconds = this.#revision.timeoutSeconds.toFixed(2);
    return `${new Date().toISOString()} ${this.request.requestId} Task timed out after ${seconds} seconds`;
  }

  #errorPayload(): Buffer {
    if (this.#answer?.kind === 'error' && this.#failure?.kind !== 'timeout') return this.#answer.body;
    const failure = this.#failure ?? { kind: 'exit', code: 0, signal: null, outOfMemory: false };
    const { requestId } = this.request;
    if (failure.kind === 'timeout' && this.#choices.failureStyle === 'lines') {
      return Buffer.from(JSON.stringify({ errorMessage: this.#timeoutLine() }));
    }
    return failurePayload(failure, requestId, this.#revision.timeoutSeconds);
  }
}

/** Header text carries bytes: UTF-8 goes through as it is, control characters cannot. */
function headerText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these would end or break a header.
  return Buffer.from(text.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' '), 'utf8').toString('latin1');
}
