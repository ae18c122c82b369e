/** The processes of one environment: they start, and after a crash or a timeout all are killed and start again. */
import { definedOnly } from '../../../core/defined-only.ts';
import type { FunctionRevision } from '../contract.ts';
import { roundDurationMs } from '../logs/rounding.ts';
import type { ShutdownReason } from '../runtime-api/extensions-api.ts';
import type { EnvironmentLog } from './environment-log.ts';
import type { EnvironmentOptions } from './environment-parts.ts';
import { withExtensionPort } from './extension-port.ts';
import { errorTypeOf, type Failure } from './failures.ts';
import { cpuShare } from './limits.ts';
import { OomWatch } from './oom-watch.ts';
import { RuntimeStart, type StartOutcome } from './runtime-start.ts';
import type { Sandbox } from './sandbox.ts';
import type { ProcessEnd } from './waiting-process.ts';

interface ProcessesListener {
  /** The runtime of the current start has exited by itself. */
  onRuntimeExit(end: ProcessEnd): void;
  /** An extension of the current start has exited. */
  onExtensionExit(name: string, end: ProcessEnd): void;
}

export class EnvironmentProcesses {
  readonly #revision: FunctionRevision;
  readonly #sandbox: Sandbox;
  readonly #options: EnvironmentOptions;
  readonly #log: EnvironmentLog;
  readonly #listener: ProcessesListener;
  readonly #oom: OomWatch;
  #variables: Readonly<Record<string, string>>;
  #start: RuntimeStart | undefined;
  #alive = false;
  #cleaning: Promise<void> | undefined;
  #ending = false;

  constructor(
    revision: FunctionRevision,
    sandbox: Sandbox,
    options: EnvironmentOptions,
    parts: { readonly log: EnvironmentLog; readonly variables: Readonly<Record<string, string>> },
    listener: ProcessesListener,
  ) {
    this.#revision = revision;
    this.#sandbox = sandbox;
    this.#options = options;
    this.#log = parts.log;
    this.#variables = parts.variables;
    this.#listener = listener;
    this.#oom = new OomWatch(sandbox.group);
  }

  /** Init has ended, and nothing has failed since. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Set while processes are being killed after a crash or timeout; the next invocation waits for it. */
  get cleaning(): Promise<void> | undefined {
    return this.#cleaning;
  }

  /** The environment is being removed. */
  get ending(): boolean {
    return this.#ending;
  }

  /** The start that is in its init. */
  get pendingStart(): RuntimeStart | undefined {
    return this.#start?.pending === true ? this.#start : undefined;
  }

  /** Call before each start: a port in use may be why the last one failed. Finding a port is not part of Init Duration. */
  async choosePort(): Promise<void> {
    this.#variables = await withExtensionPort(this.#revision, this.#variables);
  }

  start(): RuntimeStart {
    const start: RuntimeStart = new RuntimeStart({
      sandbox: this.#sandbox,
      revision: this.#revision,
      interpreters: this.#options.interpreters,
      environment: this.#variables,
      onRuntimeExit: (process, end) =>
        setImmediate(() => {
          // Not a process of an earlier start, nor one that is being killed here.
          if (process === this.#start?.runtime && this.#cleaning === undefined) this.#listener.onRuntimeExit(end);
        }),
      onExtensionExit: (name, end) =>
        setImmediate(() => {
          if (start === this.#start && !this.#ending) this.#listener.onExtensionExit(name, end);
        }),
    });
    this.#start = start;
    return start;
  }

  /** Call when the start's init has ended well. */
  afterInit(): void {
    this.#alive = true;
    this.#sandbox.group.setStarting(false);
    this.#sandbox.group.setCpuShare(cpuShare(this.#revision.memoryMb));
    this.#start?.runtime?.deleteScript();
    this.#log.publishOutput(false);
  }

  /** @returns the failure, marked as out of memory when the kernel killed a process */
  async afterFailedInit(outcome: StartOutcome & { ok: false }, phase: 'init' | 'invoke'): Promise<Failure> {
    const failure = this.explain(outcome.failure);
    // From here on events of this start's processes are ignored.
    this.#start = undefined;
    await this.#sandbox.kill();
    this.#sandbox.group.setCpuShare(cpuShare(this.#revision.memoryMb));
    if (!this.#ending) this.#sandbox.spawnSpare();
    this.#log.publishOutput(true);
    this.#log.initReport({
      durationMs: roundDurationMs(outcome.durationMs, this.#revision.logFormat),
      phase,
      status: failure.kind === 'timeout' ? 'timeout' : 'error',
      ...definedOnly({ errorType: errorTypeOf(failure) }),
    });
    return failure;
  }

  /** @returns the failure, marked as out of memory when the kernel has killed a process since the last call */
  explain(failure: Failure): Failure {
    return this.#oom.explain(failure);
  }

  /** Kills all processes: globals are lost, /tmp is kept, and the next invocation starts them again. */
  clean(reason: ShutdownReason): Promise<void> {
    this.#alive = false;
    const runtime = this.#start?.runtime;
    this.#start = undefined;
    const cleaning = (async () => {
      // end() removes the whole environment itself.
      if (this.#ending) return;
      await this.#sandbox.notifyExtensions(reason, runtime);
      await this.#sandbox.kill();
      if (!this.#ending) this.#sandbox.spawnSpare();
      this.#cleaning = undefined;
    })();
    this.#cleaning = cleaning;
    return cleaning;
  }

  /** Kills all processes for good. @param thaw called before: frozen processes cannot end */
  async end(reason: ShutdownReason, thaw: () => void): Promise<void> {
    this.#ending = true;
    if (this.#cleaning !== undefined) await this.#cleaning;
    thaw();
    await this.#sandbox.notifyExtensions(reason, this.#start?.runtime);
    await this.#sandbox.kill();
  }
}
