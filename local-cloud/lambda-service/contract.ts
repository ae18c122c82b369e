/**
 * What the front and the execution environments say to each other. The front owns names, states, RevisionIds, concurrency
 * limits and HTTP; the engine owns processes: when one starts, what it is given, how long it took and what it used.
 */

/** Everything a process needs to be this function. Two revisions with the same `revisionId` may share environments. */
export interface FunctionRevision {
  readonly functionName: string;
  /** Unqualified ARN; also what the function sees as its invoked ARN unless the request says otherwise. */
  readonly functionArn: string;
  /**
   * Changes exactly when environments must be replaced (code or configuration update). It need not be the RevisionId of the
   * REST API, which also changes when an update ends.
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
   * function's own variables win over these, and Lambda's reserved ones over both.
   */
  readonly localEnvironment?: Readonly<Record<string, string>>;
  /** Absolute path of the unpacked zip: LAMBDA_TASK_ROOT and working directory. Must stay until `retire` has resolved. */
  readonly codeDirectory: string;
  /** Absolute path of a folder whose executables are external extensions (`/opt/extensions` on AWS). */
  readonly extensionsDirectory?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly region: string;
  readonly logFormat: 'Text' | 'JSON';
  /** Only with logFormat JSON: handed to the runtime as AWS_LAMBDA_LOG_LEVEL. */
  readonly applicationLogLevel?: string;
  /** Default `/aws/lambda/<functionName>`. */
  readonly logGroup?: string;
}

export interface InvokeRequest {
  /** The event, as bytes, at most 6 MB (the front checks). */
  readonly payload: Uint8Array;
  /** Lower-case UUID; also the x-amzn-RequestId of the answer. */
  readonly requestId: string;
  /** Decoded JSON text of X-Amz-Client-Context. */
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
  /** `Root=1-…;Parent=…;Sampled=0`; made up when absent. */
  readonly traceId?: string;
  /** Default: the revision's functionArn. */
  readonly invokedFunctionArn?: string;
}

/** The fields of the REPORT line as numbers; absent = the line has no such field. */
export interface InvocationMetrics {
  readonly durationMs: number;
  readonly billedDurationMs: number;
  readonly memorySizeMb: number;
  /** Absent where the operating system cannot tell (macOS). */
  readonly maxMemoryUsedMb?: number;
  readonly initDurationMs?: number;
  readonly status?: 'timeout' | 'error';
  readonly errorType?: string;
}

export interface InvokeResult {
  readonly payload: Uint8Array;
  /** X-Amz-Function-Error; absent on success. */
  readonly functionError?: 'Unhandled';
  /** Last 4,096 bytes of the invocation's log (base64 of this = LogResult). */
  readonly logTail: Uint8Array;
  /** X-Amz-Executed-Version. */
  readonly executedVersion: string;
  readonly metrics: InvocationMetrics;
  /** Log stream name: one stream is one environment. */
  readonly logStream: string;
  /** Content type the runtime posted with its response. */
  readonly contentType?: string;
}

/** Where a log line of a function goes beside the tail (the engine keeps no log itself). */
export interface LogLine {
  readonly functionName: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** Epoch milliseconds. */
  readonly timestampMs: number;
  /** Without its line end. */
  readonly message: string;
}

/** Where AWS's behaviour is not known for certain or changes over time; docs/execution-environments.md has the reasons. */
export interface UnsureChoices {
  /** INIT_START at the head of the tail of a cold invocation. Recorded tails start at START. */
  readonly initStartInTail: boolean;
  /** A failed init phase is added to Billed Duration of the invocation it belonged to. */
  readonly failedInitBilled: boolean;
  /** `status`: REPORT carries Status (2025 and later). `lines`: separate lines and the older timeout payload. */
  readonly failureStyle: 'status' | 'lines';
  /** CPU of an init that runs inside an invocation: the share of its memory, or two vCPUs as in the init phase. */
  readonly suppressedInitCpu: 'memory-share' | 'burst';
}

export interface EngineOptions {
  /** Absolute; the engine keeps /tmp folders and its ownership records below it. Made when missing. */
  readonly stateDirectory: string;
  /** Interpreter with awslambdaric installed, e.g. `<repo>/.thaw/venv/bin/python`. Python functions fail with a clear payload without it. */
  readonly pythonExecutable?: string;
  /** Default: process.execPath. */
  readonly nodeExecutable?: string;
  /** Default `auto`: v1 or v2 controllers if writable, else none. */
  readonly cgroups?: 'auto' | 'none';
  /** Idle time after which an environment is shut down. Default 10 minutes. */
  readonly idleExpiryMs?: number;
  /** Default 10,000. Only tests change it. */
  readonly initLimitMs?: number;
  /** Environments that may be in their init phase at once. Default 12 per processor. */
  readonly mostStarts?: number;
  readonly choices?: Partial<UnsureChoices>;
  readonly onLog?: (line: LogLine) => void;
  /** Something the operator should know (cgroups missing, leftovers swept). */
  readonly onNotice?: (message: string) => void;
}

/** How the engine measures on this machine; goes into RunEnvironment and so into every report. */
export interface EngineDescription {
  readonly throttle: 'cgroup-v1' | 'cgroup-v2' | 'none';
  readonly memoryLimit: 'cgroup-v1' | 'cgroup-v2' | 'none';
  /** e.g. `memory.max_usage_in_bytes` (page cache counts) or `VmHWM` (it does not). */
  readonly memorySource: string;
  readonly freezer: 'cgroup-v1' | 'cgroup-v2' | 'SIGSTOP';
  /** Lambda runtime identifier -> the interpreter really used, e.g. `python3.13` -> `3.11.7`. */
  readonly runtimeVersions: Readonly<Record<string, string>>;
}

export interface FunctionUse {
  /** Invocations that run now. */
  readonly inFlight: number;
  /** Environments that live, busy or idle, of every revision. */
  readonly environments: number;
}

/**
 * Runs functions. `invoke` always resolves for whatever a function does wrong (that is an InvokeResult with functionError); it
 * rejects with a BenchmarkError only after `shutdown`, or when this machine cannot give a process, folder or port.
 */
export interface Engine {
  /** Sweeps what a dead owner of the same machine left (processes, cgroups, folders). */
  start(): Promise<void>;
  invoke(revision: FunctionRevision, request: InvokeRequest): Promise<InvokeResult>;
  /**
   * Starts `count` environments and runs their init now, as AWS does proactively: their first invocation then carries no Init
   * Duration and no INIT_REPORT. Resolves when their init has ended.
   */
  prepare(revision: FunctionRevision, count: number): Promise<void>;
  /**
   * Shuts down the function's idle environments, except those of `keepRevisionId`; busy ones answer first, then go. Resolves when
   * the last of them is gone. A later `invoke` with an older revision would start a new environment of that revision.
   */
  retire(functionName: string, keepRevisionId?: string): Promise<void>;
  use(functionName: string): FunctionUse;
  totalInFlight(): number;
  describe(): EngineDescription;
  /** Ends everything: in-flight invocations get an answer with functionError; no process, cgroup or port is left. */
  shutdown(): Promise<void>;
}
