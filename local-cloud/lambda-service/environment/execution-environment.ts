/**
 * One execution environment: init, one invocation at a time, freezing in between, and recovery from failures.
 * Every time is taken when the runtime's call arrives, before the call is handled.
 */
import { definedOnly } from '../../../core/defined-only.ts';
import type { PhaseObservation } from '../../../core/telemetry/observation.ts';
import { ConnectionLog } from '../connections/connection-log.ts';
import type { FunctionRevision, InvokeRequest, InvokeResult } from '../contract.ts';
import { roundDurationMs } from '../logs/rounding.ts';
import type { ShutdownReason } from '../runtime-api/extensions-api.ts';
import type { EnvironmentLog } from './environment-log.ts';
import { type EnvironmentOptions, environmentParts } from './environment-parts.ts';
import { EnvironmentProcesses } from './environment-processes.ts';
import type { Failure } from './failures.ts';
import { Freezer } from './freezer.ts';
import { Invocation } from './invocation.ts';
import { cpuShare, INIT_VCPUS } from './limits.ts';
import { PhaseObserver } from './phase-observer.ts';
import type { Sandbox } from './sandbox.ts';
import type { ProcessEnd } from './waiting-process.ts';

/** An init phase that succeeded. */
interface Init {
  readonly durationMs: number;
  readonly observation: PhaseObservation | undefined;
}

const KILLED: Failure = { kind: 'exit', code: null, signal: 'SIGKILL', outOfMemory: false };

export class ExecutionEnvironment {
  readonly revision: FunctionRevision;
  readonly logStream: string;
  readonly connections = new ConnectionLog();
  readonly #sandbox: Sandbox;
  readonly #options: EnvironmentOptions;
  readonly #log: EnvironmentLog;
  readonly #processes: EnvironmentProcesses;
  readonly #observer: PhaseObserver;
  readonly #freezer: Freezer;
  #invocation: Invocation | undefined;
  #hadInit = false;
  /** Duration of a failed init phase, which the next invocation may be billed for. */
  #failedInitMs: number | undefined;
  #running: Promise<unknown> | undefined;

  constructor(revision: FunctionRevision, sandbox: Sandbox, options: EnvironmentOptions) {
    const parts = environmentParts(revision, sandbox, options);
    this.revision = revision;
    this.logStream = parts.logStream;
    this.#sandbox = sandbox;
    this.#options = options;
    this.#log = parts.log;
    this.#processes = new EnvironmentProcesses(revision, sandbox, options, parts, {
      onRuntimeExit: (end) => this.#onRuntimeExit(end),
      onExtensionExit: (name, end) => this.#onExtensionExit(name, end),
    });
    this.#observer = new PhaseObserver(sandbox.group, options.counters);
    this.#freezer = new Freezer(sandbox, this.#observer, () => this.#isIdle());
    sandbox.group.setMemoryLimitMb(revision.memoryMb);
    sandbox.api.listenTo({
      onNext: (atMs) => this.#onNext(atMs),
      onInitError: (body, errorType) => this.#processes.pendingStart?.fail({ kind: 'posted', body, errorType }),
      onResponse: (response) => this.#invocation?.respond(response),
    });
    sandbox.extensions.listenTo(parts.extensionsSubject, {
      onExtensionProgress: (atMs) => this.#onExtensionProgress(atMs),
      onExtensionError: (name, phase, errorType) => this.#onExtensionError(name, phase, errorType),
    });
  }

  processIds(): readonly number[] {
    return this.#sandbox.group.processIds();
  }

  cpuMs(): number | undefined {
    return this.#sandbox.group.cpuCounters()?.cpuMs;
  }

  /**
   * Runs init before any request; a failed init is repeated inside the first invocation.
   * @returns its duration, or undefined when it failed
   */
  async prepare(): Promise<number | undefined> {
    const running = this.#initializeInTurn();
    this.#running = running;
    const init = await running;
    this.#log.flushTail();
    this.#freezer.freezeSoon();
    return init?.durationMs;
  }

  /** Runs one invocation; the caller must wait for it before starting another. */
  invoke(request: InvokeRequest): Promise<InvokeResult> {
    const running = this.#invoke(request);
    this.#running = running;
    return running;
  }

  async #invoke(request: InvokeRequest): Promise<InvokeResult> {
    if (this.#processes.cleaning !== undefined) await this.#processes.cleaning;
    const init = this.#hadInit ? undefined : await this.#initializeInTurn();
    this.#freezer.thaw();
    const { choices } = this.#options;
    const invocation = new Invocation(this.revision, request, choices, init?.durationMs, this.#failedInitMs);
    this.#failedInitMs = undefined;
    this.#invocation = invocation;
    invocation.startDeadline(() => void this.#onDeadline(invocation));
    if (this.#processes.alive) this.#deliver(invocation);
    else await this.#initializeInside(invocation);
    await invocation.done;
    return await this.#report(invocation, init?.observation);
  }

  /** Ends the environment; an invocation in flight fails as killed. */
  async shutdown(reason: ShutdownReason): Promise<void> {
    await this.#processes.end(reason, () => this.#freezer.thaw());
    await this.#running?.catch(() => {});
    this.#observer.close();
    await this.#sandbox.destroy();
  }

  /** Does not start an environment that was ended while it waited. */
  #initializeInTurn(): Promise<Init | undefined> {
    return this.#options.starts.run(async () => (this.#processes.ending ? undefined : await this.#initialize()));
  }

  /** The init phase with its own timeout. @returns undefined when it failed and has to run again */
  async #initialize(): Promise<Init | undefined> {
    this.#hadInit = true;
    // Finding a port and mounting layers are not part of Init Duration.
    await this.#processes.choosePort();
    await this.#sandbox.mountLayers(this.revision.layersDirectory);
    await this.#sandbox.relay?.begin(this);
    this.#log.initStart();
    this.#observer.beginInit();
    const start = this.#processes.start();
    const limit = setTimeout(() => start.fail({ kind: 'timeout' }), this.#options.initLimitMs);
    const outcome = await start.outcome;
    clearTimeout(limit);
    if (outcome.ok) {
      const { durationMs } = outcome;
      const observation = this.#observer.endInit(roundDurationMs(durationMs, this.revision.logFormat), INIT_VCPUS);
      this.#processes.afterInit();
      this.connections.phaseEnded('init', start.startedAtMs, start.startedAtMs + durationMs);
      return { durationMs, observation };
    }
    this.#failedInitMs = outcome.durationMs;
    await this.#processes.afterFailedInit(outcome, 'init');
    return undefined;
  }

  /** Suppressed init: runs init inside an invocation, as part of its Duration, without an Init Duration. */
  async #initializeInside(invocation: Invocation): Promise<void> {
    await this.#processes.choosePort();
    await this.#sandbox.relay?.begin(this);
    if (this.#processes.ending) {
      invocation.fail(KILLED);
      invocation.end(performance.now());
      return;
    }
    if (this.#options.choices.suppressedInitCpu === 'burst') this.#sandbox.group.setCpuShare(INIT_VCPUS);
    this.#observer.begin();
    const start = this.#processes.start();
    const outcome = await start.outcome;
    if (outcome.ok) {
      this.#processes.afterInit();
      if (!invocation.ended) this.#deliver(invocation);
      return;
    }
    // When the invocation timed out, it ended at its deadline.
    const endedAtMs = performance.now();
    const failure = await this.#processes.afterFailedInit(outcome, 'invoke');
    this.#log.start(invocation.request.requestId);
    invocation.fail(failure);
    invocation.end(invocation.deadlineAtMs ?? endedAtMs);
  }

  #deliver(invocation: Invocation): void {
    this.#log.start(invocation.request.requestId);
    const delivery = invocation.delivery();
    if (this.#sandbox.extensions.count > 0) this.#sandbox.extensions.sendInvoke(invocation.extensionEvent());
    this.#sandbox.api.deliver(delivery);
  }

  #onNext(atMs: number): void {
    const invocation = this.#invocation;
    const start = this.#processes.pendingStart;
    if (start !== undefined) start.runtimeReady(atMs);
    else if (invocation !== undefined) {
      invocation.runtimeReadyAtMs = atMs;
      if (this.#sandbox.extensions.allReady) invocation.end(atMs);
    }
  }

  #onExtensionProgress(atMs: number): void {
    const start = this.#processes.pendingStart;
    if (start !== undefined) start.extensionProgress(atMs);
    else if (this.#invocation?.runtimeReadyAtMs !== undefined && this.#sandbox.extensions.allReady) {
      this.#invocation.end(atMs);
    }
  }

  #onExtensionError(name: string, phase: 'init' | 'exit', errorType: string): void {
    const kind = phase === 'init' ? 'Extension.InitError' : 'Extension.ExitError';
    this.#extensionFailed(kind, `extension ${name} reported ${errorType}`);
  }

  #onExtensionExit(name: string, end: ProcessEnd): void {
    const how = end.signal === null ? `exit status ${end.code}` : `signal ${end.signal}`;
    this.#extensionFailed('Extension.Crash', `extension ${name} exited: ${how}`);
  }

  #extensionFailed(errorType: string, reason: string): void {
    const failure: Failure = { kind: 'extension', errorType, reason };
    if (this.#processes.cleaning !== undefined) return;
    const start = this.#processes.pendingStart;
    if (start !== undefined) start.fail(failure);
    else if (this.#invocation !== undefined && !this.#invocation.ended) {
      const invocation = this.#invocation;
      invocation.fail(failure);
      void this.#processes.clean('failure').then(() => invocation.end(performance.now()));
    } else if (this.#processes.alive) void this.#processes.clean('failure');
  }

  #onRuntimeExit(end: ProcessEnd): void {
    const exit: Failure = { kind: 'exit', code: end.code, signal: end.signal, outOfMemory: false };
    const invocation = this.#invocation;
    const start = this.#processes.pendingStart;
    if (start !== undefined) start.fail(exit, end.endedAtMs);
    else if (invocation !== undefined && !invocation.ended) {
      invocation.fail(this.#processes.explain(exit));
      void this.#processes.clean('failure').then(() => invocation.end(end.endedAtMs));
    } else if (this.#processes.alive && !this.#processes.ending) void this.#processes.clean('failure');
  }

  async #onDeadline(invocation: Invocation): Promise<void> {
    if (invocation.ended) return;
    invocation.deadlineAtMs = performance.now();
    invocation.fail({ kind: 'timeout' });
    const start = this.#processes.pendingStart;
    if (start !== undefined) {
      start.fail({ kind: 'timeout' });
      return;
    }
    await this.#processes.clean('timeout');
    invocation.end(invocation.deadlineAtMs);
  }

  async #report(invocation: Invocation, init: PhaseObservation | undefined): Promise<InvokeResult> {
    this.#invocation = undefined;
    const metrics = invocation.metrics(this.#sandbox.group.peakMemoryBytes());
    const observed = this.#observer.end(metrics.durationMs, cpuShare(this.revision.memoryMb));
    // After a failure there are no processes whose counters could be read.
    const handler = invocation.failed ? undefined : observed;
    this.#log.publishOutput(true);
    this.#log.failureLines(invocation.failureLines());
    this.#log.end(invocation.request.requestId, metrics, invocation.handlerErrorType);
    this.#freezer.freezeSoon();
    const result = invocation.result(metrics, this.#log.flushTail(), this.logStream);
    this.connections.phaseEnded('handler', invocation.startedAtMs, invocation.endedAtMs);
    const { connections } = this.#options;
    await connections?.settled();
    const observation = { ...definedOnly({ init, handler }), ...(connections && this.connections.take()) };
    return Object.keys(observation).length === 0 ? result : { ...result, observation };
  }

  #isIdle(): boolean {
    const { alive, ending, cleaning } = this.#processes;
    return alive && !ending && this.#invocation === undefined && cleaning === undefined;
  }
}
