/** All environments of all functions: finds idle ones, retires and expires them. */
import type { FunctionRevision, FunctionUse } from '../contract.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';

/** An entry of the pool; its environment may still be starting. */
export class PoolEntry {
  readonly revision: FunctionRevision;
  environment: ExecutionEnvironment | undefined;
  busy = true;
  retired = false;
  idleSinceMs = 0;
  readonly removed = Promise.withResolvers<void>();

  constructor(revision: FunctionRevision) {
    this.revision = revision;
  }
}

export class EnvironmentPool {
  readonly #functions = new Map<string, Set<PoolEntry>>();
  readonly #onProblem: (problem: string) => void;

  /** @param onProblem called when an environment could not be removed; the sweep at the next start removes it */
  constructor(onProblem: (problem: string) => void) {
    this.#onProblem = onProblem;
  }

  /** Marks the most recently used idle environment of this revision as busy and returns it. */
  claimIdle(revision: FunctionRevision): PoolEntry | undefined {
    let newest: PoolEntry | undefined;
    for (const entry of this.#functions.get(revision.functionName) ?? []) {
      if (entry.busy || entry.retired || entry.revision.revisionId !== revision.revisionId) continue;
      if (newest === undefined || entry.idleSinceMs > newest.idleSinceMs) newest = entry;
    }
    if (newest !== undefined) newest.busy = true;
    return newest;
  }

  /** Adds a busy entry for an environment that is yet to be created. */
  add(revision: FunctionRevision): PoolEntry {
    const entry = new PoolEntry(revision);
    const entries = this.#functions.get(revision.functionName);
    if (entries === undefined) this.#functions.set(revision.functionName, new Set([entry]));
    else entries.add(entry);
    return entry;
  }

  /** Call when the invocation has ended: removes an entry that was retired meanwhile. */
  release(entry: PoolEntry): void {
    entry.busy = false;
    entry.idleSinceMs = performance.now();
    if (entry.retired || entry.environment === undefined) void this.#remove(entry);
  }

  /** Retires the entries selected by `shouldRetire`; resolves when all of them are removed. */
  async retire(functionName: string, shouldRetire: (entry: PoolEntry) => boolean): Promise<void> {
    const retiring = [...(this.#functions.get(functionName) ?? [])].filter(shouldRetire);
    for (const entry of retiring) {
      entry.retired = true;
      if (!entry.busy) void this.#remove(entry);
    }
    await Promise.all(retiring.map((entry) => entry.removed.promise));
  }

  async expireIdle(idleExpiryMs: number): Promise<void> {
    const idleSinceLimitMs = performance.now() - idleExpiryMs;
    const isExpired = (entry: PoolEntry) => !entry.busy && entry.idleSinceMs <= idleSinceLimitMs;
    await Promise.all([...this.#functions.keys()].map((name) => this.retire(name, isExpired)));
  }

  /** Ends every environment, busy or not. */
  async shutdown(): Promise<void> {
    const entries = [...this.#functions.values()].flatMap((set) => [...set]);
    await Promise.all(
      entries.map(async (entry) => {
        entry.retired = true;
        await this.#remove(entry);
      }),
    );
  }

  /** The environments that are in their init phase or have an invocation. */
  busyEnvironments(): ExecutionEnvironment[] {
    return [...this.#functions.values()].flatMap((entries) =>
      [...entries].flatMap(({ busy, environment }) => (busy && environment !== undefined ? [environment] : [])),
    );
  }

  use(functionName: string): FunctionUse {
    const entries = [...(this.#functions.get(functionName) ?? [])];
    return { inFlight: entries.filter((entry) => entry.busy).length, environments: entries.length };
  }

  totalInFlight(): number {
    let count = 0;
    for (const entries of this.#functions.values()) for (const entry of entries) if (entry.busy) count += 1;
    return count;
  }

  async #remove(entry: PoolEntry): Promise<void> {
    try {
      await entry.environment?.shutdown('spindown');
    } catch (error) {
      // No caller awaits this promise: an unhandled rejection would end the service.
      this.#onProblem(`An environment of ${entry.revision.functionName} could not be removed: ${String(error)}`);
    } finally {
      const entries = this.#functions.get(entry.revision.functionName);
      entries?.delete(entry);
      if (entries?.size === 0) this.#functions.delete(entry.revision.functionName);
      entry.removed.resolve();
    }
  }
}
