/**
 * A shell that has joined its environment's cgroups, has its limits, and becomes the function when it reads a line. The
 * function's process is thus in the cgroups from its first instruction, and init includes exec but not fork or shell start.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { environmentMissing } from '../../host/environment-missing.ts';
import { processIdentity } from '../../host/process-identity.ts';
import { signalGroup } from '../../host/send-signal.ts';
import { type LaunchCommand, launchScript } from './launch-script.ts';
import { MAX_OPEN_FILES } from './limits.ts';
import { withOpt } from './private-opt.ts';

/** $0: script to read; $@: files to join. If stdin ends without a line, the service has ended. */
const WAIT = `for group in "$@"; do echo $$ > "$group" || exit 125; done
ulimit -n ${MAX_OPEN_FILES} 2>/dev/null
read -r word || exit 0
. "$0"`;

/** Its end tells that the mount is done. */
const READY = 'exec 3>&-';

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
  /** Unpacked layers to mount on the process's own /opt. */
  readonly layersDirectory?: string | undefined;
}

let scripts = 0;

export class WaitingProcess {
  readonly processGroupId: number;
  readonly exited: Promise<ProcessEnd>;
  /** Resolves when /opt is mounted, or at once. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #script: string;
  readonly #record: string;
  #end: ProcessEnd | undefined;

  constructor(options: WaitingProcessOptions) {
    scripts += 1;
    this.#script = join(options.directory, `launch-${scripts}`);
    const { layersDirectory, outputDescriptor: output } = options;
    const words = [this.#script, ...options.joinFiles];
    const shell =
      layersDirectory === undefined
        ? { file: '/bin/sh', arguments: ['-c', WAIT, ...words] }
        : withOpt(layersDirectory, `${READY}\n${WAIT}`, words);
    const [program = '', ...programArguments] = [...(options.enter ?? []), shell.file, ...shell.arguments];
    this.#child = spawn(program, programArguments, {
      cwd: options.directory,
      env: {},
      detached: true,
      stdio: ['pipe', output, output, layersDirectory === undefined ? 'ignore' : 'pipe'],
    });
    this.ready = closed(this.#child.stdio[3]);
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

/** Resolves at once without a pipe. */
async function closed(pipe: Readable | Writable | null | undefined): Promise<void> {
  if (!(pipe instanceof Readable)) return;
  pipe.on('error', () => {}).resume();
  await once(pipe, 'close');
}
