/** The engine: runs each concurrent invocation in an environment of its own, and removes everything at shutdown. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { definedOnly } from '../../../core/defined-only.ts';
import { messageOf } from '../../../core/error-text.ts';
import type { BenchmarkError } from '../../../core/errors.ts';
import type { TimedStart } from '../../../core/imports/types.ts';
import { environmentMissing } from '../../host/environment-missing.ts';
import { removeFolder } from '../../host/remove-folder.ts';
import { probeCgroups } from '../cgroups/probe.ts';
import { processGroupsOnly } from '../cgroups/process-groups.ts';
import { ownerName } from '../cgroups/sweep.ts';
import type { ResourceGroups } from '../cgroups/types.ts';
import { ConnectionObserver, type RelayedPorts } from '../connections/connection-observer.ts';
import type { ObservedConnection } from '../connections/observed-connection.ts';
import { SocketOwners } from '../connections/socket-owners.ts';
import type {
  Engine,
  EngineDescription,
  EngineOptions,
  FunctionRevision,
  FunctionUse,
  InvokeRequest,
  InvokeResult,
} from '../contract.ts';
import { Networks } from '../network/networks.ts';
import {
  describeRuntimes,
  type RuntimeVersions,
  readRuntimeVersions,
  runtimeOf,
  runtimeVersion,
} from '../runtimes/index.ts';
import type { Interpreters } from '../runtimes/types.ts';
import { EnvironmentPool, type PoolEntry } from './environment-pool.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import { IDLE_EXPIRY_MS, INIT_LIMIT_MS, STARTS_PER_CPU } from './limits.ts';
import { ownDirectory, startWatch, stopWatch, sweepDeadOwners } from './owner.ts';
import { privateOptProblem } from './private-opt.ts';
import { SpareSandboxes } from './spare-sandboxes.ts';
import { StartGate } from './start-gate.ts';
import { DEFAULT_CHOICES } from './unsure-choices.ts';

const NOT_OBSERVED = 'Connections to other hosts are not observed.';

let engines = 0;

export class ProcessEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #interpreters: Interpreters;
  readonly #pool: EnvironmentPool;
  readonly #starts: StartGate;
  readonly #number: number;
  #groups: ResourceGroups = processGroupsOnly();
  #versions: RuntimeVersions = new Map();
  #optProblem: string | undefined;
  #directory: string | undefined;
  #spares: SpareSandboxes | undefined;
  #watch: ChildProcess | undefined;
  #owners: SocketOwners | undefined;
  #networks: Networks | undefined;
  #observer: ConnectionObserver | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: EngineOptions) {
    engines += 1;
    this.#number = engines;
    this.#options = options;
    this.#pool = new EnvironmentPool((problem) => options.onNotice?.(problem));
    this.#starts = new StartGate(options.maxStarts ?? STARTS_PER_CPU * availableParallelism());
    const { nodeExecutable = process.execPath, pythonExecutable } = options;
    const python = pythonExecutable !== undefined && existsSync(pythonExecutable) ? pythonExecutable : undefined;
    this.#interpreters = { nodeExecutable, ...definedOnly({ pythonExecutable: python }) };
  }

  async start(): Promise<void> {
    const { stateDirectory, cgroups = 'auto', onNotice, idleExpiryMs = IDLE_EXPIRY_MS, serviceGroup } = this.#options;
    const owner = ownerName(process.pid, this.#number);
    mkdirSync(stateDirectory, { recursive: true });
    for (const path of await sweepDeadOwners(stateDirectory)) onNotice?.(`Removed what a dead owner left: ${path}`);
    this.#directory = ownDirectory(stateDirectory, owner);
    if (cgroups === 'auto') this.#groups = probeCgroups(owner);
    if (this.#groups.throttle === 'none') {
      onNotice?.('No writable cgroups: functions run without CPU share and memory limit, and every result says so.');
    }
    this.#watch = startWatch(this.#directory, this.#groups.parentDirectories, serviceGroup);
    const { pythonExecutable } = this.#interpreters;
    // sock_diag and /proc are Linux's.
    if (process.platform === 'linux' && pythonExecutable !== undefined) {
      this.#owners = new SocketOwners(pythonExecutable);
      const relayedPorts: RelayedPorts = new Map();
      this.#observer = new ConnectionObserver(this.#owners, relayedPorts, () => this.#pool.busyEnvironments());
      if (this.#options.observesOtherHosts) await this.#openNetworks(pythonExecutable, relayedPorts);
    } else if (this.#options.observesOtherHosts) onNotice?.(`${NOT_OBSERVED} That needs Linux and .thaw/venv.`);
    this.#versions = await readRuntimeVersions(this.#interpreters);
    this.#optProblem = privateOptProblem(Object.values(this.#interpreters));
    this.#spares = new SpareSandboxes(
      {
        ownerDirectory: this.#directory,
        groups: this.#groups,
        networks: this.#networks,
        mountsOpt: this.#optProblem === undefined,
      },
      () => this.#pool.totalInFlight() === 0,
    );
    await this.#spares.fill();
    const checkEveryMs = Math.max(20, Math.min(5000, idleExpiryMs / 4));
    this.#expiry = setInterval(() => void this.#pool.expireIdle(idleExpiryMs), checkEveryMs);
    this.#expiry.unref();
  }

  async invoke(revision: FunctionRevision, request: InvokeRequest): Promise<InvokeResult> {
    const idle = this.#pool.claimIdle(revision);
    const entry = idle ?? this.#pool.add(revision);
    try {
      const environment = entry.environment ?? (await this.#startEnvironment(entry));
      return await environment.invoke(request);
    } finally {
      this.#pool.release(entry);
    }
  }

  async prepare(revision: FunctionRevision, count: number): Promise<void> {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const entry = this.#pool.add(revision);
        try {
          await (await this.#startEnvironment(entry)).prepare();
        } finally {
          this.#pool.release(entry);
        }
      }),
    );
  }

  async timeStart(revision: FunctionRevision): Promise<TimedStart | undefined> {
    const runtime = runtimeOf(revision.runtime);
    if (runtime?.imports === undefined) return undefined;
    const lines: string[] = [];
    // A revision of its own: no invocation may get this environment.
    const entry = this.#pool.add({ ...revision, revisionId: randomUUID(), timesImports: true });
    try {
      const environment = await this.#startEnvironment(entry, ({ message }) => lines.push(message));
      const initMs = await environment.prepare();
      return initMs === undefined ? undefined : { initMs, modules: runtime.imports.parse(lines, revision) };
    } finally {
      entry.retired = true;
      this.#pool.release(entry);
      await entry.removed.promise;
    }
  }

  retire(functionName: string, keepRevisionId?: string): Promise<void> {
    return this.#pool.retire(functionName, (entry) => entry.revision.revisionId !== keepRevisionId);
  }

  observe(connection: ObservedConnection): void {
    if (this.#observer === undefined) connection.ignore();
    else this.#observer.observe(connection);
  }

  use(functionName: string): FunctionUse {
    return this.#pool.use(functionName);
  }

  totalInFlight(): number {
    return this.#pool.totalInFlight();
  }

  describe(): EngineDescription {
    const { throttle, memoryLimit, memorySource, freezer } = this.#groups;
    const runtimeVersions = describeRuntimes(this.#versions);
    const optProblem = this.#optProblem;
    const description = {
      throttle,
      memoryLimit,
      memorySource,
      freezer,
      runtimeVersions,
      ...definedOnly({ optProblem }),
    };
    return this.#networks === undefined ? description : { ...description, otherHosts: 'observed' };
  }

  shutdown(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#expiry);
    await Promise.all([this.#pool.shutdown(), this.#spares?.close(), this.#owners?.close()]);
    await this.#networks?.close();
    for (let attempt = 0; attempt < 100 && !this.#groups.removeParents(); attempt += 1) {
      await sleep(5);
    }
    await stopWatch(this.#watch);
    if (this.#directory !== undefined) await removeFolder(this.#directory);
  }

  async #openNetworks(pythonExecutable: string, relayedPorts: RelayedPorts): Promise<void> {
    try {
      this.#networks = await Networks.open(pythonExecutable, relayedPorts, this.#options.nameserver);
    } catch (error) {
      this.#options.onNotice?.(`${NOT_OBSERVED} ${messageOf(error)}`);
    }
  }

  async #startEnvironment(
    entry: PoolEntry,
    onLog: EngineOptions['onLog'] = this.#options.onLog,
  ): Promise<ExecutionEnvironment> {
    const { revision } = entry;
    const spares = this.#spares;
    if (spares === undefined || this.#stopped !== undefined) throw stoppedError();
    const spare = spares.claim();
    const sandbox = spare instanceof Promise ? await spare : spare;
    if (this.#stopped !== undefined) {
      await sandbox.destroy();
      throw stoppedError();
    }
    try {
      entry.environment = new ExecutionEnvironment(revision, sandbox, {
        interpreters: this.#interpreters,
        runtime: runtimeVersion(revision, this.#versions),
        starts: this.#starts,
        initLimitMs: this.#options.initLimitMs ?? INIT_LIMIT_MS,
        counters: this.#options.counters ?? 'auto',
        choices: { ...DEFAULT_CHOICES, ...this.#options.choices },
        onLog,
        connections: this.#observer,
      });
    } catch (error) {
      await sandbox.destroy();
      throw error;
    }
    return entry.environment;
  }
}

function stoppedError(): BenchmarkError {
  return environmentMissing(
    'The execution environments of the local cloud are not running.',
    'Start the local cloud again (thaw cloud up).',
  );
}
