/**
 * Every function the front has seen, and its way through the states. MiniStack keeps the configuration; what it does not
 * do as AWS does (Pending, InProgress, a RevisionId that moves, old code until an update has ended) happens here.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, FunctionRevision } from '../contract.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import { type FunctionRecord, fingerprintOf, newRecord } from './function-record.ts';
import type { FunctionStore, StoredFunction } from './function-store.ts';
import type { RevisionBuilder, RevisionTemplate } from './revisions.ts';
import { ZipProblem } from './unzip.ts';

export interface Timings {
  /** Pending → Active. AWS: up to 2 s for a zip. */
  readonly pendingMs: number;
  /** InProgress → Successful. AWS: about 1 s for a zip. */
  readonly updateMs: number;
}

interface RegistryOptions {
  readonly store: FunctionStore;
  readonly revisions: RevisionBuilder;
  readonly engine: Engine;
  readonly faults: FaultSwitches;
  readonly timings: Timings;
  /** Adds the role's credentials: environments made ahead of a call need them too. */
  readonly withCredentials: (template: RevisionTemplate) => Promise<FunctionRevision>;
  readonly onProblem: (message: string, error: unknown) => void;
}

const CREATING = { text: 'The function is being created.', code: 'Creating' };
/** How often a function in use is compared with MiniStack, beside the path of the invocation. */
const BACKGROUND_CHECK_MS = 2000;
/** CloudFormation goes on after its answer: for this long after its last request, each use compares first. */
const SUSPICION_MS = 3000;
const SUSPICIOUS_CHECK_MS = 250;

export class FunctionRegistry {
  readonly #options: RegistryOptions;
  readonly #records = new Map<string, FunctionRecord>();
  readonly #checks = new Map<string, Promise<FunctionRecord | undefined>>();
  readonly #locks = new Map<string, Promise<unknown>>();
  readonly #ending = new AbortController();
  #suspiciousUntilMs = 0;
  #changedElsewhereAtMs = 0;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** The function's record, adopted when it was made inside MiniStack; undefined when MiniStack knows no such function. */
  async get(name: string): Promise<FunctionRecord | undefined> {
    const record = this.#records.get(name);
    const now = Date.now();
    if (!record || record.checkedAtMs < this.#changedElsewhereAtMs) return await this.check(name);
    const ageMs = now - record.checkedAtMs;
    if (now < this.#suspiciousUntilMs && ageMs > SUSPICIOUS_CHECK_MS) return await this.check(name);
    if (ageMs > BACKGROUND_CHECK_MS) {
      this.check(name).catch((error: unknown) => this.#options.onProblem(`cannot compare function ${name}`, error));
    }
    return record;
  }

  /** Reserved concurrency of all known functions together, without that of `except`. */
  reservedTotal(except?: string): number {
    let total = 0;
    for (const record of this.#records.values()) if (record.name !== except) total += record.reservedConcurrency ?? 0;
    return total;
  }

  /** Every known function. */
  all(): FunctionRecord[] {
    return [...this.#records.values()];
  }

  /** What is known without asking MiniStack. */
  peek(name: string): FunctionRecord | undefined {
    return this.#records.get(name);
  }

  /** Somebody but us (CloudFormation) may be changing functions now. */
  suspect(): void {
    this.#changedElsewhereAtMs = Date.now();
    this.#suspiciousUntilMs = this.#changedElsewhereAtMs + SUSPICION_MS;
  }

  /** Compares with MiniStack: adopts, forgets or takes over what changed there. */
  async check(name: string): Promise<FunctionRecord | undefined> {
    const running = this.#checks.get(name);
    if (running) return await running;
    const check = this.#compare(name).finally(() => this.#checks.delete(name));
    this.#checks.set(name, check);
    return await check;
  }

  /** One change of a function at a time: no other starts between the check for an update in progress and its start. */
  async exclusively<T>(name: string, change: () => Promise<T>): Promise<T> {
    const before = this.#locks.get(name) ?? Promise.resolve();
    const mine = before.then(change, change);
    const settled = mine.then(
      () => {},
      () => {},
    );
    this.#locks.set(name, settled);
    try {
      return await mine;
    } finally {
      if (this.#locks.get(name) === settled) this.#locks.delete(name);
    }
  }

  /** A function was created through the front: Pending until its code is unpacked and the time is over. */
  created(stored: StoredFunction): FunctionRecord {
    const record = newRecord(stored, Date.now());
    record.state = 'Pending';
    record.stateReason = CREATING;
    this.#records.set(record.name, record);
    record.transition = this.#complete(record, stored, this.#options.timings.pendingMs);
    return record;
  }

  /** An update was accepted: InProgress, while invocations still run on what was active. */
  updated(record: FunctionRecord, stored: StoredFunction): void {
    record.fingerprint = fingerprintOf(stored.configuration);
    record.checkedAtMs = Date.now();
    record.updateStatus = 'InProgress';
    record.updateReason = CREATING;
    record.revisionId = randomUUID();
    const updateMs = this.#options.faults.for(record.name).updateMs ?? this.#options.timings.updateMs;
    record.transition = this.#complete(record, stored, updateMs);
  }

  /** Resolves when the environments have begun to go; they need not be gone. */
  deleted(name: string): void {
    this.#records.delete(name);
    this.#retireAllBut(undefined, name);
  }

  /** The template an invocation runs on now; counts down a stale one. Undefined while nothing is unpacked. */
  async activeOf(record: FunctionRecord): Promise<RevisionTemplate | undefined> {
    if (!record.active) await record.transition;
    const { stale } = record;
    if (!stale) return record.active;
    const isOff = this.#options.faults.for(record.name).staleInvocations === undefined;
    stale.remaining -= 1;
    if (isOff || stale.remaining <= 0) {
      delete record.stale;
      this.#retireAllBut(record.active, record.name);
    }
    return isOff ? record.active : stale.template;
  }

  /** Ends every wait of a transition. */
  close(): void {
    this.#ending.abort();
  }

  async #compare(name: string): Promise<FunctionRecord | undefined> {
    const startedAtMs = Date.now();
    const before = this.#records.get(name)?.fingerprint;
    const stored = await this.#options.store.read(name);
    const record = this.#records.get(name);
    // Changed, or being changed, through the front while we asked: what we read may be half of it.
    if (record && (this.#locks.has(name) || record.fingerprint !== before)) return record;
    if (!stored) {
      if (record) this.deleted(name);
      return undefined;
    }
    if (!record) return await this.#adopt(stored, startedAtMs);
    record.checkedAtMs = startedAtMs;
    record.reservedConcurrency = stored.reservedConcurrency;
    const fingerprint = fingerprintOf(stored.configuration);
    if (fingerprint !== record.fingerprint) {
      record.fingerprint = fingerprint;
      record.revisionId = randomUUID();
      record.transition = this.#complete(record, stored, 0);
      await record.transition;
    }
    return record;
  }

  /** CloudFormation waits until a function is active before it says it is created, so an adopted one is. */
  async #adopt(stored: StoredFunction, startedAtMs: number): Promise<FunctionRecord> {
    const record = newRecord(stored, startedAtMs);
    this.#records.set(record.name, record);
    record.transition = this.#complete(record, stored, 0);
    await record.transition;
    return record;
  }

  async #complete(record: FunctionRecord, stored: StoredFunction, afterMs: number): Promise<void> {
    const { fingerprint } = record;
    // Deleted counts, too: for what no longer exists no environment may be made.
    const isSuperseded = () =>
      record.fingerprint !== fingerprint || this.#records.get(record.name) !== record || this.#ending.signal.aborted;
    try {
      const [template] = await Promise.all([this.#options.revisions.build(stored, randomUUID()), this.#wait(afterMs)]);
      while (this.#options.faults.for(record.name).stuckUpdate && afterMs > 0 && !isSuperseded()) await this.#wait(50);
      if (isSuperseded()) return;
      await this.#prepare(record, template);
      if (isSuperseded()) return this.#retireAllBut(this.#records.get(record.name)?.active, record.name);
      this.#activate(record, template);
    } catch (error) {
      if (isSuperseded()) return;
      this.#options.onProblem(`function ${record.name} cannot be made ready`, error);
      this.#fail(record, error);
    }
    if (afterMs > 0) record.revisionId = randomUUID();
  }

  async #prepare(record: FunctionRecord, template: RevisionTemplate): Promise<void> {
    const count = this.#options.faults.for(record.name).proactiveInit ?? 0;
    if (count > 0) await this.#options.engine.prepare(await this.#options.withCredentials(template), count);
  }

  #activate(record: FunctionRecord, template: RevisionTemplate): void {
    const staleInvocations = this.#options.faults.for(record.name).staleInvocations ?? 0;
    const old = record.active;
    record.active = template;
    record.state = 'Active';
    record.updateStatus = 'Successful';
    delete record.stateReason;
    delete record.updateReason;
    if (!old) return;
    if (staleInvocations > 0) record.stale = { template: old, remaining: staleInvocations };
    else this.#retireAllBut(template, record.name);
  }

  /** Environments of other revisions go; all of them when there is no function any more. */
  #retireAllBut(kept: RevisionTemplate | undefined, name: string): void {
    this.#options.engine
      .retire(name, kept?.revisionId)
      .catch((error: unknown) => this.#options.onProblem(`cannot retire ${name}`, error));
  }

  #fail(record: FunctionRecord, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    const reason = { text, code: error instanceof ZipProblem ? 'InvalidZipFileException' : 'InternalError' };
    if (record.state === 'Pending' || !record.active) {
      record.state = 'Failed';
      record.stateReason = reason;
    }
    record.updateStatus = 'Failed';
    record.updateReason = reason;
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    await sleep(milliseconds, undefined, { signal: this.#ending.signal, ref: false }).catch(() => {});
  }
}
