/** One invocation: the event for the runtime, the runtime's response, and the figures for REPORT. */
import { definedOnly } from '../../../core/defined-only.ts';
import type { FunctionRevision, InvocationMetrics, InvokeRequest, InvokeResult, UnsureChoices } from '../contract.ts';
import { billedDurationMs, roundDurationMs } from '../logs/rounding.ts';
import type { InvokeEvent } from '../runtime-api/extensions-api.ts';
import type { Delivery, RuntimeResponse } from '../runtime-api/runtime-api.ts';
import { newTraceId } from '../trace-id.ts';
import { errorTypeOf, type Failure, failurePayload } from './failures.ts';

const MEBIBYTE = 1024 * 1024;

export class Invocation {
  readonly request: InvokeRequest;
  readonly done: Promise<void>;
  /** When the runtime asked for the next event; extensions may still be running. */
  runtimeReadyAtMs: number | undefined;
  /** When the function timed out. */
  deadlineAtMs: number | undefined;
  readonly #revision: FunctionRevision;
  readonly #choices: UnsureChoices;
  readonly #initDurationMs: number | undefined;
  readonly #failedInitMs: number | undefined;
  readonly startedAtMs: number;
  readonly #deadlineEpochMs: number;
  readonly #traceId: string;
  #resolve: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #response: RuntimeResponse | undefined;
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
    this.startedAtMs = performance.now();
  }

  get endedAtMs(): number {
    return this.#endedAtMs;
  }

  get ended(): boolean {
    return this.#resolve === undefined;
  }

  /** It ended by a timeout, a crash or the like: not by a response of the runtime. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** Set when the handler failed and the runtime keeps running; shown in JSON reports only. */
  get handlerErrorType(): string | undefined {
    return this.#failure === undefined && this.#response?.kind === 'error' ? this.#response.errorType : undefined;
  }

  startDeadline(onDeadline: () => void): void {
    // Timers may fire up to one millisecond early; a timeout must not.
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

  respond(response: RuntimeResponse): void {
    this.#response = response;
    if (response.kind === 'too-large') this.#failure = { kind: 'too-large' };
  }

  /** Records a failure; only the first one is reported. */
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
    const durationMs = roundDurationMs(this.#endedAtMs - this.startedAtMs, logFormat);
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
    // A response posted before the runtime exited still counts.
    const response = this.#response;
    if (response?.kind === 'response' && this.#failure?.kind !== 'timeout') {
      return { ...common, payload: response.body, ...definedOnly({ contentType: response.contentType }) };
    }
    return { ...common, payload: this.#errorPayload(), functionError: 'Unhandled' };
  }

  /** Lines of the older failure style before END; empty in the newer style and without a failure. */
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
    if (this.#response?.kind === 'error' && this.#failure?.kind !== 'timeout') return this.#response.body;
    const failure = this.#failure ?? { kind: 'exit', code: 0, signal: null, outOfMemory: false };
    const { requestId } = this.request;
    if (failure.kind === 'timeout' && this.#choices.failureStyle === 'lines') {
      return Buffer.from(JSON.stringify({ errorMessage: this.#timeoutLine() }));
    }
    return failurePayload(failure, requestId, this.#revision.timeoutSeconds);
  }
}

/** Encodes text for a header: UTF-8 bytes, with control characters replaced by spaces. */
function headerText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters would end or break a header.
  return Buffer.from(text.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' '), 'utf8').toString('latin1');
}
