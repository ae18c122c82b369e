/** What one environment runs in: folders, cgroups, Runtime API and processes. It knows nothing of invocations. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeFolder } from '../../host/remove-folder.ts';
import { sendSignal, signalGroup } from '../../host/send-signal.ts';
import type { ResourceGroup, ResourceGroups } from '../cgroups/types.ts';
import { OutputFile } from '../logs/output-file.ts';
import { ExtensionsApi, type ShutdownReason } from '../runtime-api/extensions-api.ts';
import { RuntimeApi } from '../runtime-api/runtime-api.ts';
import type { LaunchCommand } from './launch-script.ts';
import { INIT_VCPUS, SHUTDOWN_GRACE_MS } from './limits.ts';
import { type ProcessEnd, WaitingProcess } from './waiting-process.ts';

const REMOVE_ATTEMPTS = 500;

export interface SandboxPlace {
  /** Folder of this owner: environments and process records live below it. */
  readonly ownerDirectory: string;
  readonly groups: ResourceGroups;
}

export class Sandbox {
  readonly id: string;
  readonly temporaryDirectory: string;
  readonly output: OutputFile;
  readonly group: ResourceGroup;
  readonly extensions = new ExtensionsApi();
  readonly api = new RuntimeApi(this.extensions);
  readonly #directory: string;
  readonly #recordsDirectory: string;
  readonly #processes = new Set<WaitingProcess>();
  #waiting: WaitingProcess | undefined;
  #destroyed: Promise<void> | undefined;

  private constructor(place: SandboxPlace, id: string) {
    this.id = id;
    this.#directory = join(place.ownerDirectory, id);
    this.#recordsDirectory = join(place.ownerDirectory, 'processes');
    this.temporaryDirectory = join(this.#directory, 'tmp');
    mkdirSync(this.temporaryDirectory, { recursive: true });
    this.output = new OutputFile(join(this.#directory, 'output'));
    this.group = place.groups.create(id);
    this.group.setCpuShare(INIT_VCPUS);
    this.group.setStarting(true);
    this.#waiting = this.#start();
  }

  /** Makes one that is ready to become any function. @param id 32 hexadecimal digits */
  static async create(place: SandboxPlace, id: string): Promise<Sandbox> {
    const sandbox = new Sandbox(place, id);
    await sandbox.api.listen();
    return sandbox;
  }

  /** The waiting process becomes the runtime. */
  launchRuntime(command: LaunchCommand): WaitingProcess {
    const process = this.#waiting?.alive === true ? this.#waiting : this.#start();
    this.#waiting = undefined;
    process.launch(command);
    return process;
  }

  launchExtension(command: LaunchCommand): WaitingProcess {
    const process = this.#start();
    process.launch(command);
    return process;
  }

  /** Ends every process of this environment; resolves when they are gone. */
  async kill(): Promise<void> {
    const ends: Promise<ProcessEnd>[] = [];
    for (const process of this.#processes) {
      signalGroup(process.processGroupId, 'SIGKILL');
      ends.push(process.exited);
    }
    for (let attempt = 0; attempt < REMOVE_ATTEMPTS; attempt += 1) {
      this.#killStrays();
      if (attempt === 0) await Promise.all(ends);
      if (this.group.processIds().length === 0) break;
      await sleep(2);
    }
    this.#waiting = undefined;
  }

  /** External extensions get two seconds to end by themselves; the runtime gets nothing. */
  async tellExtensions(reason: ShutdownReason, runtime: WaitingProcess | undefined): Promise<void> {
    if (this.extensions.count === 0) return;
    runtime?.kill();
    if (this.extensions.sendShutdown(reason, Date.now() + SHUTDOWN_GRACE_MS)) await this.#allExited(SHUTDOWN_GRACE_MS);
  }

  /** Waits until every process has ended by itself, at most so long. */
  async #allExited(limitMs: number): Promise<void> {
    const ends = [...this.#processes].map((process) => process.exited);
    const ending = new AbortController();
    const limit = sleep(limitMs, undefined, { signal: ending.signal }).catch(() => {});
    await Promise.race([Promise.all(ends), limit]);
    ending.abort();
  }

  /** A process waits again, so that the next start pays no more than the first did. */
  standBy(): void {
    if (this.#destroyed !== undefined) return;
    this.group.setStarting(true);
    try {
      this.#waiting ??= this.#start();
    } catch {
      // The process could not be started now: the next start tries again, and reports it.
    }
  }

  /** Kills, then takes away folder, cgroups and port. */
  destroy(): Promise<void> {
    this.#destroyed ??= this.#takeAway();
    return this.#destroyed;
  }

  async #takeAway(): Promise<void> {
    await this.kill();
    await this.api.close();
    this.output.close();
    for (let attempt = 0; attempt < REMOVE_ATTEMPTS && !this.group.remove(); attempt += 1) await sleep(2);
    await removeFolder(this.#directory);
  }

  /** Processes that left their process group are still in the cgroup. */
  #killStrays(): void {
    for (const pid of this.group.processIds()) sendSignal(pid, 'SIGKILL');
    // A frozen process takes even SIGKILL only when it runs again.
    this.group.thaw();
  }

  #start(): WaitingProcess {
    const started = new WaitingProcess({
      directory: this.#directory,
      joinFiles: this.group.joinFiles,
      outputDescriptor: this.output.descriptor,
      recordsDirectory: this.#recordsDirectory,
    });
    this.#processes.add(started);
    this.group.attach(started.processGroupId);
    void started.exited.then(() => {
      // Children it left behind in its group: without cgroups they could not be found any more.
      signalGroup(started.processGroupId, 'SIGKILL');
      this.#processes.delete(started);
      this.group.detach(started.processGroupId);
    });
    return started;
  }
}
