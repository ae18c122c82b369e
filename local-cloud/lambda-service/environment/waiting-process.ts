/**
 * A shell that has joined its environment's cgroups, has its limits, and becomes the function when it reads a line. The
 * function's process is thus in the cgroups from its first instruction, and init includes exec but not fork or shell start.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentMissing } from '../../host/environment-missing.ts';
import { processIdentity } from '../../host/process-identity.ts';
import { signalGroup } from '../../host/send-signal.ts';
import { type LaunchCommand, launchScript } from './launch-script.ts';
import { MAX_OPEN_FILES } from './limits.ts';

/** $0: script to read; $@: files to join. If stdin ends without a line, the service has ended. */
const WAIT = `for group in "$@"; do echo $$ > "$group" || exit 125; done
ulimit -n ${MAX_OPEN_FILES} 2>/dev/null
read -r word || exit 0
. "$0"`;

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly endedAtMs: number;
}

interface WaitingProcessOptions {
  readonly directory: string;
  readonly joinFiles: readonly string[];
  readonly outputDescriptor: number;
  /** Program and arguments that run the shell; absent: none. */
  readonly enter?: readonly string[] | undefined;
  /** Folder with one file per running process group, named after it, for the sweep. */
  readonly recordsDirectory: string;
}

let scripts = 0;

export class WaitingProcess {
  readonly processGroupId: number;
  readonly exited: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #script: string;
  readonly #record: string;
  #end: ProcessEnd | undefined;

  constructor(options: WaitingProcessOptions) {
    scripts += 1;
    this.#script = join(options.directory, `launch-${scripts}`);
    const shell = ['/bin/sh', '-c', WAIT, this.#script, ...options.joinFiles];
    const [program = '', ...programArguments] = [...(options.enter ?? []), ...shell];
    this.#child = spawn(program, programArguments, {
      cwd: options.directory,
      env: {},
      detached: true,
      stdio: ['pipe', options.outputDescriptor, options.outputDescriptor],
    });
    // Without a pid the spawn has failed; the error event has the cause and needs a listener.
    let failure: Error | undefined;
    this.#child.on('error', (error) => {
      failure = error;
    });
    // The child may exit before reading; the exit event reports that.
    this.#child.stdin?.on('error', () => {});
    if (this.#child.pid === undefined) {
      throw environmentMissing(
        'This machine could not start another process for an execution environment.',
        'Raise the limit of processes (ulimit -u) or run fewer invocations at once.',
        failure,
      );
    }
    this.processGroupId = this.#child.pid;
    this.#record = join(options.recordsDirectory, String(this.processGroupId));
    // Contains its identity, so that a sweep does not kill another process that has got the same pid.
    writeFileSync(this.#record, processIdentity(this.processGroupId) ?? '');
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.#end = { code, signal, endedAtMs: performance.now() };
        rmSync(this.#record, { force: true });
        rmSync(this.#script, { force: true });
        resolve(this.#end);
      });
    });
  }

  get alive(): boolean {
    return this.#end === undefined;
  }

  /** Turns the process into the function; init is timed from this call. */
  launch(command: LaunchCommand): void {
    writeFileSync(this.#script, launchScript(command), { mode: 0o600 });
    this.#child.stdin?.end('\n');
  }

  kill(): void {
    signalGroup(this.processGroupId, 'SIGKILL');
  }

  /** The script contains credentials: call this once the process has read it. */
  deleteScript(): void {
    rmSync(this.#script, { force: true });
  }
}
