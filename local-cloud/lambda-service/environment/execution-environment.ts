/**
 * One execution environment: init, invocations one after another, freezing in between, and what happens when any of it fails.
 * Every time is taken when the call of the runtime arrives, before anything else is done with it.
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
  /** After a crash or timeout its processes are ended while its caller already has the answer. */
  #cleaning: Promise<void> | undefined;
  #hadInit = false;
  /** Of an init phase whose cost the next invocation may have to bear. */
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
      onAnswer: (answer) => this.#invocation?.answer(answer),
    });
    sandbox.extensions.listenTo(parts.extensionsSubject, {
      onExtensionProgress: (atMs) => this.#onExtensionProgress(atMs),
      onExtensionError: (name, phase, errorType) => this.#onExtensionError(name, phase, errorType),
    });
  }

  /** Runs init ahead of any request; a failed one is repeated inside the first invocation. */
  async prepare(): Promise<void> {
    const running = this.#initializeInTurn();
    this.#running = running;
    await running;
    this.#log.takeTail();
    this.#freezer.freezeSoon();
  }

  /** One invocation; the caller sees to it that there is never a second one at the same time. */
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

  /** Ends the environment; an invocation that still runs is answered as killed. */
  async shutdown(reason: ShutdownReason): Promise<void> {
    this.#ending = true;
    if (this.#cleaning !== undefined) await this.#cleaning;
    this.#freezer.thaw();
    await this.#sandbox.tellExtensions(reason, this.#start?.runtime);
    await this.#sandbox.kill();
    await this.#running?.catch(() => {});
    await this.#sandbox.destroy();
  }

  /** An environment that was ended while it waited for its turn does not start. */
  #initializeInTurn(): Promise<number | undefined> {
    return this.#options.starts.run(async () => (this.#ending ? undefined : await this.#initialize()));
  }

  /** The init phase with its own limit. @returns its duration, or undefined when it failed and has to run again */
  async #initialize(): Promise<number | undefined> {
    this.#hadInit = true;
    // Before the clock of init starts.
    this.#variables = await withExtensionPort(this.revision, this.#variables);
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

  /** Init again, inside an invocation: paid in its Duration, at the CPU share of its memory, without an Init Duration. */
  async #initializeInside(invocation: Invocation): Promise<void> {
    // Another one: a port that was taken may be the reason why it is repeated.
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
    // At the deadline it was the invocation that failed the start.
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
    this.#start?.runtime?.forgetScript();
    this.#log.takeOutput(false);
  }

  /** @returns the failure, with what the kernel knows about it */
  async #afterFailedInit(outcome: StartOutcome & { ok: false }, phase: 'init' | 'invoke'): Promise<Failure> {
    const failure = this.#oom.explain(outcome.failure);
    // What its processes still do or how they end is of no interest any more.
    this.#start = undefined;
    await this.#sandbox.kill();
    this.#sandbox.group.setCpuShare(cpuShare(this.revision.memoryMb));
    if (!this.#ending) this.#sandbox.standBy();
    this.#log.takeOutput(true);
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
    // A process of an earlier start, or one we are killing ourselves.
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

  /** Ends all processes; globals are lost, /tmp stays, and the next invocation starts them again. */
  #clean(reason: ShutdownReason): Promise<void> {
    this.#alive = false;
    const runtime = this.#start?.runtime;
    this.#start = undefined;
    const cleaning = (async () => {
      // When the environment itself ends, shutdown() removes it as a whole.
      if (this.#ending) return;
      await this.#sandbox.tellExtensions(reason, runtime);
      await this.#sandbox.kill();
      if (!this.#ending) this.#sandbox.standBy();
      this.#cleaning = undefined;
    })();
    this.#cleaning = cleaning;
    return cleaning;
  }

  #report(invocation: Invocation): InvokeResult {
    this.#invocation = undefined;
    this.#log.takeOutput(true);
    this.#log.failureLines(invocation.failureLines());
    const metrics = invocation.metrics(this.#sandbox.group.peakMemoryBytes());
    this.#log.end(invocation.request.requestId, metrics, invocation.handlerErrorType);
    this.#freezer.freezeSoon();
    return invocation.result(metrics, this.#log.takeTail(), this.logStream);
  }

  #isIdle(): boolean {
    return this.#alive && !this.#ending && this.#invocation === undefined && this.#cleaning === undefined;
  }
}
