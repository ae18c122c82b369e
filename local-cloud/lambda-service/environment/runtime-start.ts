/**
 * One start of an environment's processes: external extensions, then the runtime, until all of them have asked for their next
 * event. Used for the init phase and for an init inside an invocation.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileNames } from '../../host/process-records.ts';
import type { FunctionRevision } from '../contract.ts';
import { execProblem } from '../runtimes/exec-problem.ts';
import { runtimeProgram } from '../runtimes/index.ts';
import type { Interpreters } from '../runtimes/types.ts';
import type { Failure } from './failures.ts';
import type { LaunchCommand } from './launch-script.ts';
import type { Sandbox } from './sandbox.ts';
import type { ProcessEnd, WaitingProcess } from './waiting-process.ts';

export type StartOutcome =
  | { readonly ok: true; readonly durationMs: number }
  | { readonly ok: false; readonly durationMs: number; readonly failure: Failure };

export interface RuntimeStartOptions {
  readonly sandbox: Sandbox;
  readonly revision: FunctionRevision;
  readonly interpreters: Interpreters;
  readonly environment: Readonly<Record<string, string>>;
  readonly onRuntimeExit: (process: WaitingProcess, end: ProcessEnd) => void;
  readonly onExtensionExit: (name: string, end: ProcessEnd) => void;
}

/** What extensions do not get ("Using the Lambda Extensions API", Environment variables, in the Lambda developer guide). */
const RUNTIME_VARIABLES: ReadonlySet<string> = new Set([
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_XRAY_CONTEXT_MISSING',
  'AWS_XRAY_DAEMON_ADDRESS',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
  '_AWS_XRAY_DAEMON_ADDRESS',
  '_AWS_XRAY_DAEMON_PORT',
  '_HANDLER',
]);

function withoutRuntimeVariables(command: LaunchCommand): LaunchCommand {
  const variables = Object.entries(command.environment).filter(([name]) => !RUNTIME_VARIABLES.has(name));
  return { ...command, environment: Object.fromEntries(variables) };
}

/** Lambda takes every file for a program. */
function extensionsIn(directory: string): string[] {
  return fileNames(directory)
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort();
}

export class RuntimeStart {
  readonly outcome: Promise<StartOutcome>;
  readonly startedAtMs: number;
  runtime: WaitingProcess | undefined;
  readonly #options: RuntimeStartOptions;
  readonly #extensionsDirectory: string;
  #settle: ((outcome: StartOutcome) => void) | undefined;
  #runtimeReadyAtMs: number | undefined;
  #lastReadyAtMs = 0;

  constructor(options: RuntimeStartOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<StartOutcome>();
    this.outcome = promise;
    this.#settle = resolve;
    const { sandbox, revision } = options;
    const { layersDirectory = '' } = revision;
    this.#extensionsDirectory = join(layersDirectory, 'extensions');
    const extensionNames = layersDirectory === '' ? [] : extensionsIn(this.#extensionsDirectory);
    sandbox.api.reset();
    sandbox.extensions.reset(extensionNames);
    this.startedAtMs = performance.now();
    for (const name of extensionNames) if (this.pending) this.#launchExtension(name);
    if (extensionNames.length === 0) this.#launchRuntime();
  }

  get pending(): boolean {
    return this.#settle !== undefined;
  }

  runtimeReady(atMs: number): void {
    this.#runtimeReadyAtMs = atMs;
    this.#lastReadyAtMs = Math.max(this.#lastReadyAtMs, atMs);
    this.#checkDone();
  }

  extensionProgress(atMs: number): void {
    this.#lastReadyAtMs = Math.max(this.#lastReadyAtMs, atMs);
    if (this.runtime === undefined && this.pending && this.#options.sandbox.extensions.allRegistered)
      this.#launchRuntime();
    else this.#checkDone();
  }

  fail(failure: Failure, atMs = performance.now()): void {
    this.#finish({ ok: false, durationMs: atMs - this.startedAtMs, failure });
  }

  #checkDone(): void {
    if (this.#runtimeReadyAtMs === undefined || !this.#options.sandbox.extensions.allReady) return;
    this.#options.sandbox.extensions.closeRegistration();
    this.#finish({ ok: true, durationMs: this.#lastReadyAtMs - this.startedAtMs });
  }

  #finish(outcome: StartOutcome): void {
    this.#settle?.(outcome);
    this.#settle = undefined;
  }

  #command(file: string, programArguments: readonly string[]): LaunchCommand {
    const { environment, revision } = this.#options;
    return { file, arguments: programArguments, directory: revision.codeDirectory, environment };
  }

  #launchExtension(name: string): void {
    const { sandbox, onExtensionExit } = this.#options;
    const file = join(this.#extensionsDirectory, name);
    const problem = execProblem(file);
    if (problem !== undefined) {
      // As reported from Lambda: aws-samples/aws-lambda-extensions#54.
      this.fail({
        kind: 'extension',
        errorType: 'Extension.LaunchError',
        reason: `fork/exec /opt/extensions/${name}: ${problem}`,
      });
      return;
    }
    const process = sandbox.launchExtension(withoutRuntimeVariables(this.#command(file, [])));
    void process.exited.then((end) => onExtensionExit(name, end));
  }

  #launchRuntime(): void {
    const { sandbox, revision, interpreters, onRuntimeExit } = this.#options;
    const program = runtimeProgram(revision, interpreters);
    if (!program.ok) {
      this.fail({ kind: 'entrypoint', reason: program.reason });
      return;
    }
    const process = sandbox.launchRuntime(this.#command(program.file, program.arguments));
    this.runtime = process;
    void process.exited.then((end) => onRuntimeExit(process, end));
  }
}
