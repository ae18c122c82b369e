/** The sandbox of one environment: folders, cgroups, Runtime API and processes. Independent of invocations. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeFolder } from '../../host/remove-folder.ts';
import { sendSignal, signalGroup } from '../../host/send-signal.ts';
import type { ResourceGroup, ResourceGroups } from '../cgroups/types.ts';
import { OutputFile } from '../logs/output-file.ts';
import type { Networks } from '../network/networks.ts';
import type { Relay } from '../network/relay.ts';
import { ExtensionsApi, type ShutdownReason } from '../runtime-api/extensions-api.ts';
import { RuntimeApi } from '../runtime-api/runtime-api.ts';
import type { LaunchCommand } from './launch-script.ts';
import { INIT_VCPUS, SHUTDOWN_GRACE_MS } from './limits.ts';
import { type ProcessEnd, WaitingProcess } from './waiting-process.ts';

const REMOVE_ATTEMPTS = 500;

export interface SandboxLocation {
  /** The owner's folder, which holds environments and process records. */
  readonly ownerDirectory: string;
  readonly groups: ResourceGroups;
  /** Makes a network for each environment; absent: environments use the host's. */
  readonly networks: Networks | undefined;
  /** Whether layers are mounted on the environment's own /opt (private-opt.ts). */
  readonly mountsOpt: boolean;
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
  readonly #mountsOpt: boolean;
  #relay: Relay | undefined;
  #layersDirectory: string | undefined;
  #waiting: WaitingProcess | undefined;
  #destroyed: Promise<void> | undefined;

  private constructor(location: SandboxLocation, id: string) {
    this.id = id;
    this.#mountsOpt = location.mountsOpt;
    this.#directory = join(location.ownerDirectory, id);
    this.#recordsDirectory = join(location.ownerDirectory, 'processes');
    this.temporaryDirectory = join(this.#directory, 'tmp');
    mkdirSync(this.temporaryDirectory, { recursive: true });
    this.output = new OutputFile(join(this.#directory, 'output'));
    this.group = location.groups.create(id);
    this.group.setCpuShare(INIT_VCPUS);
    this.group.setStarting(true);
  }

  /** Creates a sandbox that can run any function. @param id 32 hexadecimal digits */
  static async create(location: SandboxLocation, id: string): Promise<Sandbox> {
    const sandbox = new Sandbox(location, id);
    await sandbox.api.listen();
    try {
      sandbox.#relay = await location.networks?.make(id, sandbox.api.port);
      sandbox.#waiting = sandbox.#start();
    } catch (error) {
      await sandbox.destroy();
      throw error;
    }
    return sandbox;
  }

  /** The environment's own network; undefined when it uses the host's. */
  get relay(): Relay | undefined {
    return this.#relay;
  }

  /** Mounts layers on /opt before the first start: that is no part of an init. */
  async mountLayers(layersDirectory: string | undefined): Promise<void> {
    if (layersDirectory === undefined || !this.#mountsOpt || this.#destroyed !== undefined) return;
    this.#layersDirectory = layersDirectory;
    this.#waiting?.kill();
    this.#waiting = this.#start();
    await this.#waiting.ready;
  }

  /** Turns the waiting process into the runtime. */
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

  /** Kills every process of this environment; resolves when they have exited. */
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

  /** Kills the runtime and gives external extensions two seconds to exit. */
  async notifyExtensions(reason: ShutdownReason, runtime: WaitingProcess | undefined): Promise<void> {
    if (this.extensions.count === 0) return;
    runtime?.kill();
    if (this.extensions.sendShutdown(reason, Date.now() + SHUTDOWN_GRACE_MS)) await this.#allExited(SHUTDOWN_GRACE_MS);
  }

  /** Waits until every process has exited, for at most `limitMs`. */
  async #allExited(limitMs: number): Promise<void> {
    const ends = [...this.#processes].map((process) => process.exited);
    const ending = new AbortController();
    const limit = sleep(limitMs, undefined, { signal: ending.signal }).catch(() => {});
    await Promise.race([Promise.all(ends), limit]);
    ending.abort();
  }

  /** Starts a new waiting process, so that the next start is as fast as the first. */
  spawnSpare(): void {
    if (this.#destroyed !== undefined) return;
    this.group.setStarting(true);
    try {
      this.#waiting ??= this.#start();
    } catch {
      // The next start tries again and reports the failure.
    }
  }

  /** Kills every process, then removes folder, cgroups and port. */
  destroy(): Promise<void> {
    this.#destroyed ??= this.#tearDown();
    return this.#destroyed;
  }

  async #tearDown(): Promise<void> {
    await this.kill();
    await this.api.close();
    this.#relay?.close();
    this.output.close();
    for (let attempt = 0; attempt < REMOVE_ATTEMPTS && !this.group.remove(); attempt += 1) await sleep(2);
    await removeFolder(this.#directory);
  }

  /** Processes that left their process group are still in the cgroup. */
  #killStrays(): void {
    for (const pid of this.group.processIds()) sendSignal(pid, 'SIGKILL');
    // A frozen process handles SIGKILL only after thawing.
    this.group.thaw();
  }

  #start(): WaitingProcess {
    const started = new WaitingProcess({
      directory: this.#directory,
      joinFiles: this.group.joinFiles,
      enter: this.#relay?.enter,
      outputDescriptor: this.output.descriptor,
      recordsDirectory: this.#recordsDirectory,
      layersDirectory: this.#layersDirectory,
    });
    this.#processes.add(started);
    this.group.attach(started.processGroupId);
    void started.exited.then(() => {
      // Kill its remaining children now: without cgroups they could not be found later.
      signalGroup(started.processGroupId, 'SIGKILL');
      this.#processes.delete(started);
      this.group.detach(started.processGroupId);
    });
    return started;
  }
}
