/** All environments of all functions: who is idle, who has to go, and who is too old. */
import type { FunctionRevision, FunctionUse } from '../contract.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';

/** An entry of the pool; its environment may still be starting. */
export class PoolEntry {
  readonly revision: FunctionRevision;
  environment: ExecutionEnvironment | undefined;
  busy = true;
  retired = false;
  idleSinceMs = 0;
  readonly gone = Promise.withResolvers<void>();

  constructor(revision: FunctionRevision) {
    this.revision = revision;
  }
}

export class EnvironmentPool {
  readonly #functions = new Map<string, Set<PoolEntry>>();
  readonly #onProblem: (problem: string) => void;

  /** @param onProblem called when an environment could not be removed whole; the sweep of the next start does it then */
  constructor(onProblem: (problem: string) => void) {
    this.#onProblem = onProblem;
  }

  /** Takes the idle environment of this revision that was used last. */
  takeIdle(revision: FunctionRevision): PoolEntry | undefined {
    let best: PoolEntry | undefined;
    for (const entry of this.#functions.get(revision.functionName) ?? []) {
      if (entry.busy || entry.retired || entry.revision.revisionId !== revision.revisionId) continue;
      if (best === undefined || entry.idleSinceMs > best.idleSinceMs) best = entry;
    }
    if (best !== undefined) best.busy = true;
    return best;
  }

  /** A busy entry for an environment that will be made. */
  add(revision: FunctionRevision): PoolEntry {
    const entry = new PoolEntry(revision);
    const entries = this.#functions.get(revision.functionName);
    if (entries === undefined) this.#functions.set(revision.functionName, new Set([entry]));
    else entries.add(entry);
    return entry;
  }

  /** The invocation is over; an entry that was retired meanwhile goes now. */
  release(entry: PoolEntry): void {
    entry.busy = false;
    entry.idleSinceMs = performance.now();
    if (entry.retired || entry.environment === undefined) void this.#remove(entry);
  }

  /** Retires what `mustGo` says; resolves when the last of them is gone. */
  async retire(functionName: string, mustGo: (entry: PoolEntry) => boolean): Promise<void> {
    const going = [...(this.#functions.get(functionName) ?? [])].filter(mustGo);
    for (const entry of going) {
      entry.retired = true;
      if (!entry.busy) void this.#remove(entry);
    }
    await Promise.all(going.map((entry) => entry.gone.promise));
  }

  async expireIdle(idleExpiryMs: number): Promise<void> {
    const oldest = performance.now() - idleExpiryMs;
    const isExpired = (entry: PoolEntry) => !entry.busy && entry.idleSinceMs <= oldest;
    await Promise.all([...this.#functions.keys()].map((name) => this.retire(name, isExpired)));
  }

  /** Ends all at once, busy or not. */
  async shutdown(): Promise<void> {
    const entries = [...this.#functions.values()].flatMap((set) => [...set]);
    await Promise.all(
      entries.map(async (entry) => {
        entry.retired = true;
        await this.#remove(entry);
      }),
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
      // Nobody waits for this: thrown on, it would end the whole service.
      this.#onProblem(`An environment of ${entry.revision.functionName} could not be removed: ${String(error)}`);
    } finally {
      const entries = this.#functions.get(entry.revision.functionName);
      entries?.delete(entry);
      if (entries?.size === 0) this.#functions.delete(entry.revision.functionName);
      entry.gone.resolve();
    }
  }
}
