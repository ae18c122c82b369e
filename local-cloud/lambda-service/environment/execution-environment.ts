/**
 * One execution environment: init, one invocation at a time, freezing in between, and recovery from failures.
 * Every time is taken when the runtime's call arrives, before the call is handled.
 */
import { definedOnly } from '../../../core/defined-only.ts';
import type { FunctionRevision, InvokeRequest, InvokeResult } from '../contract.ts';
import { roundDurationMs } from '../logs/rounding.ts';
import type { ShutdownReason } from '../runtime-api/extensions-api.ts';
import type { EnvironmentLog } from './environment-log.ts';
import { type EnvironmentOptions, environmentParts } from './environment-parts.ts';
import { withExtensionPort } from './extension-port.ts';
import { errorTypeOf, type Failure } from './failures.ts';
import { Freezer } from './freezer.ts';
import { Invocation } from './invocation.ts';
import { cpuShare, INIT_VCPUS } from './limits.ts';
import { OomWatch } from './oom-watch.ts';
import { RuntimeStart, type StartOutcome } from './runtime-start.ts';
import type { Sandbox } from './sandbox.ts';
import type { ProcessEnd, WaitingProcess } from './waiting-process.ts';

const KILLED: Failure = { kind: 'exit', code: null, signal: 'SIGKILL', outOfMemory: false };

export class ExecutionEnvironment {
  readonly revision: FunctionRevision;
  readonly logStream: string;
  readonly #sandbox: Sandbox;
  readonly #options: EnvironmentOptions;
  readonly #log: EnvironmentLog;
  readonly #oom: OomWatch;
  readonly #freezer: Freezer;
  #variables: Readonly<Record<string, string>>;
  #start: RuntimeStart | undefined;
  #invocation: Invocation | undefined;
  #alive = false;
  /** Set while processes are being killed after a crash or timeout; the next invocation waits for it. */
  #cleaning: Promise<void> | undefined;
  #hadInit = false;
  /** Duration of a failed init phase, which the next invocation may be billed for. */
  #failedInitMs: number | undefined;
  #ending = false;
  #running: Promise<unknown> | undefined;

  constructor(revision: FunctionRevision, sandbox: Sandbox, options: EnvironmentOptions) {
    const parts = environmentParts(revision, sandbox, options);
    this.revision = revision;
    this.logStream = parts.logStream;
    this.#sandbox = sandbox;
    this.#options = options;
    this.#log = parts.log;
    this.#variables = parts.variables;
    this.#oom = new OomWatch(sandbox.group);
    this.#freezer = new Freezer(sandbox, () => this.#isIdle());
    sandbox.group.setMemoryLimitMb(revision.memoryMb);
    sandbox.api.listenTo({
      onNext: (atMs) => this.#onNext(atMs),
      onInitError: (body, errorType) => this.#start?.fail({ kind: 'posted', body, errorType }),
      onResponse: (response) => this.#invocation?.respond(response),
    });
    sandbox.extensions.listenTo(parts.extensionsSubject, {
      onExtensionProgress: (atMs) => this.#onExtensionProgress(atMs),
      onExtensionError: (name, phase, errorType) => this.#onExtensionError(name, phase, errorType),
    });
  }

  /** Runs init before any request; a failed init is repeated inside the first invocation. */
  async prepare(): Promise<void> {
    const running = this.#initializeInTurn();
    this.#running = running;
    await running;
    this.#log.flushTail();
    this.#freezer.freezeSoon();
  }

  /** Runs one invocation; the caller must wait for it before starting another. */
  invoke(request: InvokeRequest): Promise<InvokeResult> {
    const running = this.#invoke(request);
    this.#running = running;
    return running;
  }

  async #invoke(request: InvokeRequest): Promise<InvokeResult> {
    if (this.#cleaning !== undefined) await this.#cleaning;
    const initDurationMs = this.#hadInit ? undefined : await this.#initializeInTurn();
    this.#freezer.thaw();
    const { choices } = this.#options;
    const invocation = new Invocation(this.revision, request, choices, initDurationMs, this.#failedInitMs);
    this.#failedInitMs = undefined;
    this.#invocation = invocation;
    invocation.startDeadline(() => void this.#onDeadline(invocation));
    if (this.#alive) this.#deliver(invocation);
    else await this.#initializeInside(invocation);
    await invocation.done;
    return this.#report(invocation);
  }

  /** Ends the environment; an invocation in flight fails as killed. */
  async shutdown(reason: ShutdownReason): Promise<void> {
    this.#ending = true;
    if (this.#cleaning !== undefined) await this.#cleaning;
    this.#freezer.thaw();
    await this.#sandbox.notifyExtensions(reason, this.#start?.runtime);
    await this.#sandbox.kill();
    await this.#running?.catch(() => {});
    await this.#sandbox.destroy();
  }

  /** Does not start an environment that was ended while it waited. */
  #initializeInTurn(): Promise<number | undefined> {
    return this.#options.starts.run(async () => (this.#ending ? undefined : await this.#initialize()));
  }

  /** The init phase with its own timeout. @returns its duration, or undefined when it failed and has to run again */
  async #initialize(): Promise<number | undefined> {
    this.#hadInit = true;
    // Finding a port and mounting layers are not part of Init Duration.
    this.#variables = await withExtensionPort(this.revision, this.#variables);
    await this.#sandbox.mountLayers(this.revision.layersDirectory);
    this.#log.initStart();
    const start = this.#newStart();
    const limit = setTimeout(() => start.fail({ kind: 'timeout' }), this.#options.initLimitMs);
    const outcome = await start.outcome;
    clearTimeout(limit);
    if (outcome.ok) {
      this.#afterInit();
      return outcome.durationMs;
    }
    this.#failedInitMs = outcome.durationMs;
    await this.#afterFailedInit(outcome, 'init');
    return undefined;
  }

  /** Suppressed init: runs init inside an invocation, as part of its Duration, without an Init Duration. */
  async #initializeInside(invocation: Invocation): Promise<void> {
    // A new port, because a port in use may be why init failed.
    this.#variables = await withExtensionPort(this.revision, this.#variables);
    if (this.#ending) {
      invocation.fail(KILLED);
      invocation.end(performance.now());
      return;
    }
    if (this.#options.choices.suppressedInitCpu === 'burst') this.#sandbox.group.setCpuShare(INIT_VCPUS);
    const start = this.#newStart();
    const outcome = await start.outcome;
    if (outcome.ok) {
      this.#afterInit();
      if (!invocation.ended) this.#deliver(invocation);
      return;
    }
    // When the invocation timed out, it ended at its deadline.
    const endedAtMs = performance.now();
    const failure = await this.#afterFailedInit(outcome, 'invoke');
    this.#log.start(invocation.request.requestId);
    invocation.fail(failure);
    invocation.end(invocation.deadlineAtMs ?? endedAtMs);
  }

  #newStart(): RuntimeStart {
    const start: RuntimeStart = new RuntimeStart({
      sandbox: this.#sandbox,
      revision: this.revision,
      interpreters: this.#options.interpreters,
      environment: this.#variables,
      onRuntimeExit: (process, end) => setImmediate(() => this.#onRuntimeExit(process, end)),
      onExtensionExit: (name, end) => setImmediate(() => this.#onExtensionExit(start, name, end)),
    });
    this.#start = start;
    return start;
  }

  #afterInit(): void {
    this.#alive = true;
    this.#sandbox.group.setStarting(false);
    this.#sandbox.group.setCpuShare(cpuShare(this.revision.memoryMb));
    this.#start?.runtime?.deleteScript();
    this.#log.publishOutput(false);
  }

  /** @returns the failure, marked as out of memory when the kernel killed a process */
  async #afterFailedInit(outcome: StartOutcome & { ok: false }, phase: 'init' | 'invoke'): Promise<Failure> {
    const failure = this.#oom.explain(outcome.failure);
    // From here on events of this start's processes are ignored.
    this.#start = undefined;
    await this.#sandbox.kill();
    this.#sandbox.group.setCpuShare(cpuShare(this.revision.memoryMb));
    if (!this.#ending) this.#sandbox.spawnSpare();
    this.#log.publishOutput(true);
    this.#log.initReport({
      durationMs: roundDurationMs(outcome.durationMs, this.revision.logFormat),
      phase,
      status: failure.kind === 'timeout' ? 'timeout' : 'error',
      ...definedOnly({ errorType: errorTypeOf(failure) }),
    });
    return failure;
  }

  #deliver(invocation: Invocation): void {
    this.#log.start(invocation.request.requestId);
    const delivery = invocation.delivery();
    if (this.#sandbox.extensions.count > 0) this.#sandbox.extensions.sendInvoke(invocation.extensionEvent());
    this.#sandbox.api.deliver(delivery);
  }

  #onNext(atMs: number): void {
    const invocation = this.#invocation;
    if (this.#start?.pending === true) this.#start.runtimeReady(atMs);
    else if (invocation !== undefined) {
      invocation.runtimeReadyAtMs = atMs;
      if (this.#sandbox.extensions.allReady) invocation.end(atMs);
    }
  }

  #onExtensionProgress(atMs: number): void {
    if (this.#start?.pending === true) this.#start.extensionProgress(atMs);
    else if (this.#invocation?.runtimeReadyAtMs !== undefined && this.#sandbox.extensions.allReady) {
      this.#invocation.end(atMs);
    }
  }

  #onExtensionError(name: string, phase: 'init' | 'exit', errorType: string): void {
    const kind = phase === 'init' ? 'Extension.InitError' : 'Extension.ExitError';
    this.#extensionFailed(kind, `extension ${name} reported ${errorType}`);
  }

  #onExtensionExit(start: RuntimeStart, name: string, end: ProcessEnd): void {
    if (start !== this.#start || this.#ending) return;
    const how = end.signal === null ? `exit status ${end.code}` : `signal ${end.signal}`;
    this.#extensionFailed('Extension.Crash', `extension ${name} exited: ${how}`);
  }

  #extensionFailed(errorType: string, reason: string): void {
    const failure: Failure = { kind: 'extension', errorType, reason };
    if (this.#cleaning !== undefined) return;
    if (this.#start?.pending === true) this.#start.fail(failure);
    else if (this.#invocation !== undefined && !this.#invocation.ended) {
      const invocation = this.#invocation;
      invocation.fail(failure);
      void this.#clean('failure').then(() => invocation.end(performance.now()));
    } else if (this.#alive) void this.#clean('failure');
  }

  #onRuntimeExit(process: WaitingProcess, end: ProcessEnd): void {
    // A process of an earlier start, or one that is being killed here.
    if (process !== this.#start?.runtime || this.#cleaning !== undefined) return;
    const exit: Failure = { kind: 'exit', code: end.code, signal: end.signal, outOfMemory: false };
    const invocation = this.#invocation;
    if (this.#start.pending) this.#start.fail(exit, end.endedAtMs);
    else if (invocation !== undefined && !invocation.ended) {
      invocation.fail(this.#oom.explain(exit));
      void this.#clean('failure').then(() => invocation.end(end.endedAtMs));
    } else if (this.#alive && !this.#ending) void this.#clean('failure');
  }

  async #onDeadline(invocation: Invocation): Promise<void> {
    if (invocation.ended) return;
    invocation.deadlineAtMs = performance.now();
    invocation.fail({ kind: 'timeout' });
    if (this.#start?.pending === true) {
      this.#start.fail({ kind: 'timeout' });
      return;
    }
    await this.#clean('timeout');
    invocation.end(invocation.deadlineAtMs);
  }

  /** Kills all processes: globals are lost, /tmp is kept, and the next invocation starts them again. */
  #clean(reason: ShutdownReason): Promise<void> {
    this.#alive = false;
    const runtime = this.#start?.runtime;
    this.#start = undefined;
    const cleaning = (async () => {
      // shutdown() removes the whole environment itself.
      if (this.#ending) return;
      await this.#sandbox.notifyExtensions(reason, runtime);
      await this.#sandbox.kill();
      if (!this.#ending) this.#sandbox.spawnSpare();
      this.#cleaning = undefined;
    })();
    this.#cleaning = cleaning;
    return cleaning;
  }

  #report(invocation: Invocation): InvokeResult {
    this.#invocation = undefined;
    this.#log.publishOutput(true);
    this.#log.failureLines(invocation.failureLines());
    const metrics = invocation.metrics(this.#sandbox.group.peakMemoryBytes());
    this.#log.end(invocation.request.requestId, metrics, invocation.handlerErrorType);
    this.#freezer.freezeSoon();
    return invocation.result(metrics, this.#log.flushTail(), this.logStream);
  }

  #isIdle(): boolean {
    return this.#alive && !this.#ending && this.#invocation === undefined && this.#cleaning === undefined;
  }
}
