/**
 * What the tasks need from outside, as interfaces. `adapters/` implements them on the AWS SDK, `test/kit/` in memory with
 * the same conflicts, so that every step runs whole in a test.
 */
import type { AccountLimits } from '../core/plan/account-limits.ts';
import type { Architecture } from '../core/suite/types.ts';

/** What GetFunction says about a function's `$LATEST`; `environment` values are never logged. */
export interface FunctionConfiguration {
  readonly functionName: string;
  /** Unqualified. */
  readonly functionArn: string;
  /** `container-image` for a function without a runtime of its own. */
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly codeSizeBytes: number;
  readonly codeSha256: string;
  /** Changes with every transition of the function, also when an update ends. */
  readonly revisionId: string;
  readonly state: string;
  readonly stateReason?: string;
  readonly lastUpdateStatus: 'Successful' | 'InProgress' | 'Failed';
  readonly lastUpdateStatusReason?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Set when Lambda could not decrypt the environment: `environment` is then empty and must not be merged. */
  readonly environmentError?: string;
  readonly reservedConcurrency?: number;
}

export interface FunctionUpdate {
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The update is refused when the function has moved on from this revision. */
  readonly revisionId: string;
}

/** `busy` = 409, another update is in progress; `moved-on` = 412, the RevisionId is no longer the latest. */
export type UpdateOutcome =
  | { readonly kind: 'updated'; readonly revisionId: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'moved-on' };

export interface InvokeOptions {
  /** The event as JSON text. */
  readonly payload: string;
  /** Ask for the last 4 KB of the log. */
  readonly logTail: boolean;
  /** The call is given up after this; above the function's own timeout. */
  readonly timeoutMs: number;
}

/** An answer, or the error of the call itself: an invocation is sent exactly once, so neither is thrown. */
export interface InvokeAnswer {
  readonly requestId?: string;
  readonly httpStatus?: number;
  readonly functionError?: string;
  readonly logTail?: string;
  readonly payloadText: string;
  readonly callError?: { readonly name: string; readonly message: string };
}

export interface LambdaFunctions {
  /** @throws BenchmarkError FUNCTION_NOT_FOUND, ACCESS_DENIED, THROTTLED, AWS_FAILED */
  get(functionName: string): Promise<FunctionConfiguration>;
  /**
   * What the account lets run at once; undefined when that may not be read, and then nothing is held against it.
   * @throws BenchmarkError THROTTLED, AWS_FAILED
   */
  accountLimits(): Promise<AccountLimits | undefined>;
  /**
   * Memory and environment in one call. Never names the values in an error.
   * @throws BenchmarkError UPDATE_FAILED when Lambda refuses the values, FUNCTION_NOT_FOUND, ACCESS_DENIED, THROTTLED, AWS_FAILED
   */
  update(functionName: string, update: FunctionUpdate): Promise<UpdateOutcome>;
  /** One request, never repeated; errors of the call come back as `callError`. */
  invoke(functionName: string, options: InvokeOptions): Promise<InvokeAnswer>;
  /**
   * Opens connections for `count` simultaneous invocations, so that no measured call pays for a TLS handshake of ours.
   * Best effort: what fails here fails again, and is recorded, at the invocation.
   */
  openConnections(functionName: string, count: number): Promise<void>;
}

export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

export type WriteCondition = { readonly kind: 'absent' } | { readonly kind: 'unchanged'; readonly etag: string };

/** The reports bucket. @throws BenchmarkError ACCESS_DENIED, THROTTLED, AWS_FAILED from every method */
export interface ReportStore {
  readonly bucket: string;
  /** undefined when there is no such key. */
  read(key: string): Promise<StoredText | undefined>;
  write(key: string, text: string, contentType: string): Promise<void>;
  /** @returns the new ETag, or undefined when the condition did not hold */
  writeIf(key: string, text: string, condition: WriteCondition): Promise<string | undefined>;
  /** Every key below a prefix, in S3's order. */
  list(prefix: string): Promise<readonly string[]>;
}

export interface Executions {
  /** False also for an execution that no longer exists. */
  isRunning(executionArn: string): Promise<boolean>;
}

export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  nowIso(): string;
  /** Milliseconds of a clock that never jumps. */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
  /** Until the monotonic clock shows this time, as exactly as the machine can; at once when that is past. */
  sleepUntil(monotonicMs: number): Promise<void>;
  /** Until this Lambda is ended. */
  remainingMs(): number;
}

/** Structured log; `data` holds names, ids and counts, never environment values or payloads. */
export interface Log {
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
}

export interface Secrets {
  /** @throws BenchmarkError SECRET_MISSING, ACCESS_DENIED, THROTTLED, AWS_FAILED; never with the value */
  read(secretId: string): Promise<string>;
}

export type UrlCallOptions = Pick<InvokeOptions, 'payload' | 'timeoutMs'>;

export interface FunctionUrls {
  /** The function's URL. @throws BenchmarkError FUNCTION_REFUSED when it has none, ACCESS_DENIED, THROTTLED, AWS_FAILED */
  find(functionName: string): Promise<string>;
  /** One signed request made from an event of payload format 2.0, never repeated; the answer in Invoke's shape. */
  call(functionUrl: string, options: UrlCallOptions): Promise<InvokeAnswer>;
}

/** Whoever subscribed to the nights. @throws BenchmarkError ACCESS_DENIED, THROTTLED, AWS_FAILED */
export interface Notifier {
  /** @param subject ASCII, below 100 characters, no line ends */
  publish(subject: string, message: string): Promise<void>;
}

/** Lines of the log that CloudWatch makes metrics of. */
interface MetricLog {
  emit(line: string): void;
}

/** What publishing needs beside the rest. */
export interface PublishPorts extends Ports {
  readonly notifier: Notifier;
  readonly metrics: MetricLog;
}

export interface Ports {
  readonly functions: LambdaFunctions;
  readonly urls: FunctionUrls;
  readonly secrets: Secrets;
  readonly store: ReportStore;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly log: Log;
}
