/**
 * The interface between the gateway and the execution environments. The gateway owns names, states, RevisionIds, concurrency
 * limits and HTTP; the engine owns processes: when one starts, its input, its duration and the memory it used.
 */
import type { TimedStart } from '../../core/imports/types.ts';
import type { InvocationObservation } from '../../core/telemetry/observation.ts';

import type { ObservedConnection } from './connections/observed-connection.ts';

/** Everything a process needs to run this function. Invocations of the same `revisionId` may share environments. */
export interface FunctionRevision {
  readonly functionName: string;
  /** Unqualified ARN; also the invoked ARN, unless the request has its own. */
  readonly functionArn: string;
  /**
   * Changes only when environments must be replaced (code or configuration update), unlike the RevisionId of the REST API,
   * which also changes when an update ends.
   */
  readonly revisionId: string;
  /** `$LATEST` here: versions are not supported. */
  readonly version: string;
  /** `provided.al2023`, `provided.al2`, `python3.x`, `nodejs22.x`, `nodejs24.x`. */
  readonly runtime: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** The function's own variables (`Environment.Variables`). */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * What a process needs to reach the local cloud (AWS_ENDPOINT_URL, SSL_CERT_FILE, AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS). The
   * function's own variables override these, and Lambda's reserved ones override both.
   */
  readonly localEnvironment?: Readonly<Record<string, string>>;
  /** Absolute path of the unpacked zip: LAMBDA_TASK_ROOT and working directory. Must exist until `retire` has resolved. */
  readonly codeDirectory: string;
  /** Absolute path of the unpacked layers (`/opt` on AWS): the files of its folder `extensions` are external extensions. */
  readonly layersDirectory?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly region: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Only with logFormat JSON: the runtime gets it as AWS_LAMBDA_LOG_LEVEL. */
  readonly applicationLogLevel?: string;
  /** Only with logFormat JSON: at WARN, the platform's lines of level INFO are not written. */
  readonly systemLogLevel?: string;
  /** Default `/aws/lambda/<functionName>`. */
  readonly logGroup?: string;
  /** A start that is not measured: it prints what its modules cost. */
  readonly timesImports?: true;
}

export interface InvokeRequest {
  /** The event, at most 6 MB (checked by the gateway). */
  readonly payload: Uint8Array;
  /** Lower-case UUID; also the x-amzn-RequestId of the response. */
  readonly requestId: string;
  /** Decoded JSON text of X-Amz-Client-Context. */
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
  /** `Root=1-…;Parent=…;Sampled=0`; default: a new one. */
  readonly traceId?: string;
  /** Default: the revision's functionArn. */
  readonly invokedFunctionArn?: string;
}

/** The fields of the REPORT line; a property is absent where the line has no such field. */
export interface InvocationMetrics {
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  /** Absent where the operating system does not report it (macOS). */
  readonly maxMemoryUsedMb?: number;
  readonly initDurationMs?: number;
  readonly status?: 'timeout' | 'error';
  readonly errorType?: string;
}

export interface InvokeResult {
  readonly payload: Uint8Array;
  /** X-Amz-Function-Error; absent on success. */
  readonly functionError?: 'Unhandled';
  /** Last 4,096 bytes of the invocation's log; LogResult is its base64. */
  readonly logTail: Uint8Array;
  /** X-Amz-Executed-Version. */
  readonly executedVersion: string;
  readonly metrics: InvocationMetrics;
  /** Absent where nothing can be observed. */
  readonly observation?: InvocationObservation;
  /** Log stream name; there is one stream per environment. */
  readonly logStream: string;
  /** Content type the runtime posted with its response. */
  readonly contentType?: string;
}

/** A log line of a function, as handed to `onLog`: the engine itself stores no logs. */
export interface LogLine {
  readonly functionName: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** Epoch milliseconds. */
  readonly timestampMs: number;
  /** Without the line break. */
  readonly message: string;
}

/** Choices where AWS's behaviour is not certain or changes over time; docs/execution-environments.md gives the reasons. */
export interface UnsureChoices {
  /** The log tail of a cold invocation starts with INIT_START. Tails recorded on AWS start with START. */
  readonly initStartInTail: boolean;
  /** The duration of a failed init phase is added to the Billed Duration of its invocation. */
  readonly failedInitBilled: boolean;
  /** `status`: REPORT has a Status field (2025 and later). `lines`: separate lines and the older timeout payload. */
  readonly failureStyle: 'status' | 'lines';
  /** CPU of an init inside an invocation: the share for the function's memory, or two vCPUs as in the init phase. */
  readonly suppressedInitCpu: 'memory-share' | 'burst';
}

export interface EngineOptions {
  /** Absolute path; the engine keeps /tmp folders and its process records below it. Created when missing. */
  readonly stateDirectory: string;
  /** Interpreter with awslambdaric, e.g. `<repo>/.thaw/venv/bin/python`. Without it Python functions fail with Runtime.InvalidEntrypoint. */
  readonly pythonExecutable?: string;
  /** Default: process.execPath. */
  readonly nodeExecutable?: string;
  /** Default `auto`: v1 or v2 controllers where they are writable, else none. */
  readonly cgroups?: 'auto' | 'none';
  /** The cgroup that this process has made for itself (`cgroups/service-group.ts`): the watch removes it when this process is killed. */
  readonly serviceGroup?: string;
  /** Default `auto`: counters of CPU time and waiting are read at the ends of phases where they can be. */
  readonly counters?: 'auto' | 'none';
  /** Idle time after which an environment is shut down. Default 10 minutes. */
  readonly idleExpiryMs?: number;
  /** Default 10,000; other values are for tests. */
  readonly initLimitMs?: number;
  /** Maximum number of environments in their init phase at the same time. Default 12 per CPU. */
  readonly maxStarts?: number;
  readonly choices?: Partial<UnsureChoices>;
  /**
   * Each environment gets a network of its own, in which connections to every host are observed. It adds to their times, and so is
   * not for measuring. Where this is not possible, a notice says why.
   */
  readonly observesOtherHosts?: boolean;
  /** Answers the functions' DNS questions in place of this machine's nameservers, with `observesOtherHosts`; for tests. */
  readonly nameserver?: { readonly address: string; readonly port: number };
  readonly onLog?: (line: LogLine) => void;
  /** For the operator: cgroups are missing, or leftovers of an earlier engine were removed. */
  readonly onNotice?: (message: string) => void;
}

/** How the engine measures on this machine; part of RunEnvironment and thus of every report. */
export interface EngineDescription {
  readonly throttle: 'cgroup-v1' | 'cgroup-v2' | 'none';
  readonly memoryLimit: 'cgroup-v1' | 'cgroup-v2' | 'none';
  /** Absent: environments use the host's network, and connections to other hosts are not observed. */
  readonly otherHosts?: 'observed';
  /** e.g. `memory.max_usage_in_bytes` (includes page cache) or `VmHWM` (does not). */
  readonly memorySource: string;
  readonly freezer: 'cgroup-v1' | 'cgroup-v2' | 'SIGSTOP';
  /** Lambda runtime identifier -> the actual interpreter version, e.g. `python3.13` -> `3.11.7`. */
  readonly runtimeVersions: Readonly<Record<string, string>>;
  /** Why functions with layers have no /opt here, only path variables; absent where they have it. */
  readonly optProblem?: string;
}

export interface FunctionUse {
  /** Invocations that are running. */
  readonly inFlight: number;
  /** Environments of every revision, busy or idle. */
  readonly environments: number;
}

/**
 * Runs functions. A function's failure resolves `invoke` with an InvokeResult that has `functionError`. `invoke` rejects with a
 * BenchmarkError only after `shutdown`, or when this machine has no process, folder or port left.
 */
export interface Engine {
  /** Removes the processes, cgroups and folders that a dead engine left on this machine. */
  start(): Promise<void>;
  invoke(revision: FunctionRevision, request: InvokeRequest): Promise<InvokeResult>;
  /**
   * Starts `count` environments and runs their init now (AWS: proactive initialization): their first invocation then has no
   * Init Duration and no INIT_REPORT. Resolves when their init has ended.
   */
  prepare(revision: FunctionRevision, count: number): Promise<void>;
  /**
   * Starts the function once in an environment of its own, with the option that prints what its modules cost, and removes it.
   * Nothing of it is logged. @returns undefined when init failed, or the runtime has no such option
   */
  timeStart(revision: FunctionRevision): Promise<TimedStart | undefined>;
  /**
   * Shuts down the function's environments, except those of `keepRevisionId`; busy ones finish their invocation first.
   * Resolves when the last of them is removed. A later `invoke` with an older revision starts a new environment for it.
   */
  retire(functionName: string, keepRevisionId?: string): Promise<void>;
  /** Call for each connection that the gateway accepts: those of functions are added to the observation of their invocation. */
  observe(connection: ObservedConnection): void;
  use(functionName: string): FunctionUse;
  totalInFlight(): number;
  describe(): EngineDescription;
  /** Ends everything: invocations in flight resolve with functionError; no process, cgroup or port is left. */
  shutdown(): Promise<void>;
}
