/**
 * The external services that the tasks use, as interfaces. `adapters/` implements them on the AWS SDK, `test/kit/` in
 * memory with the same conflicts, so that tests run complete steps.
 */
import type { AccountLimits } from '../core/plan/account-limits.ts';
import type { Architecture, EnvironmentKind } from '../core/suite/types.ts';
import type { InvocationObservation } from '../core/telemetry/observation.ts';
import type { RawInvocation } from '../core/telemetry/types.ts';

/** Stands for the runtime of a function whose image brings its own. */
export const CONTAINER_IMAGE = 'container-image';

/** A setting that forbids measuring the function; `plan-run/unmeasurable.ts` has the reasons. */
export type Restriction =
  | 'durable'
  | 'tenant-isolated'
  | 'managed-instances'
  | 'no-report'
  | 'runtime-update'
  | 'edge-replica';

/** The response of GetFunction for `$LATEST`; `environment` values are never logged. */
export interface FunctionConfiguration {
  readonly functionName: string;
  /** Unqualified ARN. */
  readonly functionArn: string;
  /** CONTAINER_IMAGE for a function without a runtime of its own. */
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly codeSizeBytes: number;
  readonly codeSha256: string;
  /** Changes with every state change of the function, also when an update ends. */
  readonly revisionId: string;
  readonly state: string;
  readonly stateReason?: string;
  readonly lastUpdateStatus: 'Successful' | 'InProgress' | 'Failed';
  readonly lastUpdateStatusReason?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Set when Lambda could not decrypt the environment: `environment` is then empty and must not be merged. */
  readonly environmentError?: string;
  readonly reservedConcurrency?: number;
  /** ARNs of its layer versions, in their order. */
  readonly layers: readonly string[];
  /** Customer managed key that encrypts the environment; absent = a key of AWS. */
  readonly kmsKeyArn?: string;
  /** Empty as well when Lambda does not return them. */
  readonly tags: Readonly<Record<string, string>>;
  /** All but `runtime-update`, which GetFunction does not tell. */
  readonly restrictions: readonly Restriction[];
  /** Published versions start from a snapshot; $LATEST, which is measured, does not. */
  readonly hasSnapStart: boolean;
}

export interface FunctionUpdate {
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** All layer versions that the function is to have; absent = they stay as they are. */
  readonly layers?: readonly string[];
  /** Lambda refuses the update when this is not the latest revision of the function. */
  readonly revisionId: string;
}

/** `busy` = 409, another update is in progress; `moved-on` = 412, the RevisionId is not the latest. */
export type UpdateOutcome =
  | {
      readonly kind: 'updated';
      readonly revisionId: string;
      /** True when the update has ended already, as in the local cloud. */
      readonly hasEnded: boolean;
    }
  | { readonly kind: 'busy' }
  | { readonly kind: 'moved-on' };

export interface InvokeOptions {
  /** The event as JSON text. */
  readonly payload: string;
  /** True: the response includes the last 4 KB of the log. */
  readonly logTail: boolean;
  /** Client timeout of the call; longer than the function's own timeout. */
  readonly timeoutMs: number;
}

/** A response, or the error of the call itself (`callError`). Neither is thrown, because an invocation is never retried. */
export interface InvokeResponse {
  readonly requestId?: string;
  readonly httpStatus?: number;
  readonly functionError?: string;
  readonly logTail?: string;
  readonly observation?: InvocationObservation;
  readonly payloadText: string;
  readonly callError?: { readonly name: string; readonly message: string };
}

export interface LambdaFunctions {
  /**
   * @throws BenchmarkError FUNCTION_NOT_FOUND, ACCESS_DENIED, THROTTLED, AWS_FAILED; NotOptedInError when IAM denies it because the
   *   function is not opted in
   */
  get(functionName: string): Promise<FunctionConfiguration>;
  /**
   * True when Lambda changes the function's runtime version with its next update (runtime management, FunctionUpdate).
   * @throws BenchmarkError FUNCTION_NOT_FOUND, ACCESS_DENIED, THROTTLED, AWS_FAILED
   */
  updatesRuntime(functionName: string): Promise<boolean>;
  /**
   * The account's concurrency limits; undefined when they may not be read, and then nothing is checked against them.
   * @throws BenchmarkError THROTTLED, AWS_FAILED
   */
  accountLimits(): Promise<AccountLimits | undefined>;
  /**
   * Sets memory, environment and layers in one call. Errors never contain the values.
   * @throws BenchmarkError UPDATE_FAILED when Lambda refuses the values, FUNCTION_NOT_FOUND, ACCESS_DENIED, THROTTLED, AWS_FAILED
   */
  update(functionName: string, update: FunctionUpdate): Promise<UpdateOutcome>;
  /** One request, never retried; errors of the call are returned as `callError`. */
  invoke(functionName: string, options: InvokeOptions): Promise<InvokeResponse>;
  /**
   * Opens connections for `count` simultaneous calls, or for as many as there were since the last time if that is more,
   * without a request, so that no measured call includes a TLS handshake.
   * Best effort: a failure here is ignored, because the call fails as well and records it.
   */
  openConnections(count: number): Promise<void>;
}

export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

export type WriteCondition = { readonly kind: 'absent' } | { readonly kind: 'unchanged'; readonly etag: string };

export interface WriteOptions {
  /** Default: that of JSON. */
  readonly contentType?: string;
  /** Key that encrypts the object instead of the bucket's. */
  readonly kmsKeyArn?: string | undefined;
}

/** The reports bucket. Every method @throws BenchmarkError ACCESS_DENIED, THROTTLED, AWS_FAILED */
export interface ReportStore {
  readonly bucket: string;
  /** @returns undefined when the key does not exist */
  read(key: string): Promise<StoredText | undefined>;
  write(key: string, text: string, contentType: string): Promise<void>;
  /**
   * @returns the new ETag, or undefined when the condition did not hold
   */
  writeIf(key: string, text: string, condition: WriteCondition, options?: WriteOptions): Promise<string | undefined>;
  /**
   * Writes a new object in parts, so that it is never in memory as a whole. When `chunks` throws, nothing is stored.
   * @returns false when the key exists; it is not changed
   */
  writeNew(key: string, chunks: Iterable<Uint8Array>, contentType: string): Promise<boolean>;
  /** Every key with this prefix, in S3's order. */
  list(prefix: string): Promise<readonly string[]>;
}

export interface Executions {
  /** False also for an execution that no longer exists. */
  isRunning(executionArn: string): Promise<boolean>;
}

export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  nowIso(): string;
  /** Monotonic time in milliseconds, not affected by corrections of the wall clock. */
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
  /** Until this time of the monotonic clock, as precisely as possible; returns at once when the time is past. */
  sleepUntil(monotonicMs: number): Promise<void>;
  /** Time until the timeout of this Lambda. */
  remainingMs(): number;
}

/** Structured log; `data` holds names, ids and counts, never environment values or payloads. */
export interface Log {
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
}

export interface Secrets {
  /** @throws BenchmarkError SECRET_MISSING, ACCESS_DENIED, THROTTLED, AWS_FAILED, none of which contains the value */
  read(secretId: string): Promise<string>;
}

export type UrlCallOptions = Pick<InvokeOptions, 'payload' | 'timeoutMs'>;

export interface FunctionUrls {
  /** The function's URL. @throws BenchmarkError FUNCTION_REFUSED when it has none, ACCESS_DENIED, THROTTLED, AWS_FAILED */
  find(functionName: string): Promise<string>;
  /** As `openConnections` of `LambdaFunctions`. */
  openConnectionsTo(functionUrl: string, count: number): Promise<void>;
  /** One signed request made from an event of payload format 2.0, never retried; the response as `invoke` returns it. */
  call(functionUrl: string, options: UrlCallOptions): Promise<InvokeResponse>;
}

/** Sends to the subscribers of the nightly runs. @throws BenchmarkError ACCESS_DENIED, THROTTLED, AWS_FAILED */
export interface Notifier {
  /** @param subject ASCII, below 100 characters, no line ends */
  publish(subject: string, message: string): Promise<void>;
}

/** Writes log lines from which CloudWatch makes metrics (embedded metric format). */
interface MetricLog {
  emit(line: string): void;
}

/** Adds up what a task spends, for the metric of the cost alarm. */
export type InvocationToPrice = Pick<
  RawInvocation,
  'logTail' | 'requestId' | 'httpStatus' | 'clientLatencyMs' | 'expected'
>;

export interface CostMeter {
  /** An invocation of a measured function; one without a report, as through a function URL, costs at most what its caller waited. */
  addInvocation(record: InvocationToPrice, architecture: Architecture): void;
  /** State transitions beside those of the task itself. */
  addTransitions(count: number): void;
}

/** What every task has; the other ports are adapters of AWS, and a task has only those that it uses. */
type OwnPort = 'clock' | 'log' | 'metrics' | 'costs';
export type AdapterName = Exclude<keyof Ports, OwnPort>;

/** The ports of a task with these adapters. */
export type TaskPorts<Adapter extends AdapterName> = Pick<Ports, OwnPort> & Pick<Ports, Adapter>;

/** The ports of publish-report. */
export interface PublishPorts extends TaskPorts<'store'> {
  readonly notifier: Notifier;
  /** Dimension of the alarms' metrics. */
  readonly environmentKind: EnvironmentKind;
}

export interface Ports {
  readonly functions: LambdaFunctions;
  readonly urls: FunctionUrls;
  readonly secrets: Secrets;
  readonly store: ReportStore;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: MetricLog;
  readonly costs: CostMeter;
}
