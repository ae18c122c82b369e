/**
 * The records of all functions and their state transitions. MiniStack stores the configuration; this registry adds what
 * MiniStack lacks (Pending, InProgress, a RevisionId that changes, old code until an update has ended).
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../core/error-text.ts';
import type { Engine, FunctionRevision } from '../contract.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import { CREATING, type FunctionRecord, fingerprintOf, IDLE, newRecord, RESTORING } from './function-record.ts';
import type { FunctionStore, StoredFunction } from './function-store.ts';
import type { RevisionBuilder, RevisionTemplate } from './revisions.ts';
import { ZipProblem } from './unzip.ts';

export interface Timings {
  /** Pending → Active. AWS: up to 2 s for a zip. */
  readonly pendingMs: number;
  /** InProgress → Successful, or as long as it takes to build the revision. AWS: about 1 s for a zip. */
  readonly updateMs: number;
}

interface RegistryOptions {
  readonly store: FunctionStore;
  readonly revisions: RevisionBuilder;
  readonly engine: Engine;
  readonly faults: FaultSwitches;
  readonly timings: Timings;
  /** Adds the role's credentials, for environments created before an invocation. */
  readonly withCredentials: (template: RevisionTemplate) => Promise<FunctionRevision>;
  readonly onProblem: (message: string, error: unknown) => void;
}

/** How often a function in use is compared with MiniStack in the background. */
const BACKGROUND_CHECK_INTERVAL_MS = 2000;
/** CloudFormation keeps changing functions after its response: for this long an invocation compares first. */
const FREQUENT_CHECKS_MS = 3000;
const FREQUENT_CHECK_INTERVAL_MS = 250;

export class FunctionRegistry {
  readonly #options: RegistryOptions;
  readonly #records = new Map<string, FunctionRecord>();
  readonly #checks = new Map<string, Promise<FunctionRecord | undefined>>();
  readonly #locks = new Map<string, Promise<unknown>>();
  readonly #ending = new AbortController();
  #frequentChecksUntilMs = 0;
  #changedElsewhereAtMs = 0;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** The function's record, created if the function was made inside MiniStack; undefined when it does not exist. */
  async get(name: string): Promise<FunctionRecord | undefined> {
    const record = await this.#current(name);
    if (record?.state === 'Active' && this.#options.faults.isIdle(name)) this.#reclaim(record);
    return record;
  }

  async #current(name: string): Promise<FunctionRecord | undefined> {
    const record = this.#records.get(name);
    const now = Date.now();
    if (!record || record.checkedAtMs < this.#changedElsewhereAtMs) return await this.check(name);
    const ageMs = now - record.checkedAtMs;
    if (now < this.#frequentChecksUntilMs && ageMs > FREQUENT_CHECK_INTERVAL_MS) return await this.check(name);
    if (ageMs > BACKGROUND_CHECK_INTERVAL_MS) {
      this.check(name).catch((error: unknown) => this.#options.onProblem(`cannot compare function ${name}`, error));
    }
    return record;
  }

  /** Sum of the reserved concurrency of all functions except `except`. */
  reservedTotal(except?: string): number {
    let total = 0;
    for (const record of this.#records.values()) if (record.name !== except) total += record.reservedConcurrency ?? 0;
    return total;
  }

  /** The records of all functions. */
  all(): FunctionRecord[] {
    return [...this.#records.values()];
  }

  /** The record, without asking MiniStack. */
  peek(name: string): FunctionRecord | undefined {
    return this.#records.get(name);
  }

  /** Call when another client (CloudFormation) may be changing functions: records are then compared more often. */
  invalidate(): void {
    this.#changedElsewhereAtMs = Date.now();
    this.#frequentChecksUntilMs = this.#changedElsewhereAtMs + FREQUENT_CHECKS_MS;
  }

  /** Compares the function with MiniStack and applies its creation, change or deletion there. */
  async check(name: string): Promise<FunctionRecord | undefined> {
    const running = this.#checks.get(name);
    if (running) return await running;
    const check = this.#compare(name).finally(() => this.#checks.delete(name));
    this.#checks.set(name, check);
    return await check;
  }

  /** Runs the changes of a function one at a time, so that two updates cannot both find none in progress. */
  async exclusively<T>(name: string, change: () => Promise<T>): Promise<T> {
    const previous = this.#locks.get(name) ?? Promise.resolve();
    const operation = previous.then(change, change);
    const settled = operation.then(
      () => {},
      () => {},
    );
    this.#locks.set(name, settled);
    try {
      return await operation;
    } finally {
      if (this.#locks.get(name) === settled) this.#locks.delete(name);
    }
  }

  /** Call when a function was created through the gateway: it is Pending until its code is unpacked, for at least `pendingMs`. */
  created(stored: StoredFunction): FunctionRecord {
    const record = newRecord(stored, Date.now());
    record.state = 'Pending';
    record.stateReason = CREATING;
    this.#records.set(record.name, record);
    record.transition = this.#complete(record, stored, this.#options.timings.pendingMs);
    return record;
  }

  /** Call when an update was accepted: it is InProgress, while invocations still run the active template. */
  updated(record: FunctionRecord, stored: StoredFunction): void {
    record.fingerprint = fingerprintOf(stored.configuration);
    record.checkedAtMs = Date.now();
    record.updateStatus = 'InProgress';
    record.updateReason = CREATING;
    record.revisionId = randomUUID();
    const updateMs = this.#options.faults.for(record.name).updateMs ?? this.#options.timings.updateMs;
    record.transition = this.#complete(record, stored, updateMs);
  }

  /** Call when an Inactive function was invoked: it is Pending until its resources are there again. */
  wake(record: FunctionRecord): void {
    this.#options.faults.markAwake(record.name);
    record.state = 'Pending';
    record.stateReason = RESTORING;
    record.revisionId = randomUUID();
    void this.#restore(record);
  }

  async #restore(record: FunctionRecord): Promise<void> {
    await this.#wait(this.#options.timings.pendingMs);
    while (this.#options.faults.for(record.name).stuckUpdate && !this.#ending.signal.aborted) await this.#wait(50);
    if (record.stateReason !== RESTORING) return;
    activate(record);
    record.revisionId = randomUUID();
  }

  /** Call when a function was deleted. Does not wait until its environments are removed. */
  deleted(name: string): void {
    this.#records.delete(name);
    this.#retireAllBut(undefined, name);
  }

  /** The template for the next invocation; counts down a stale one. undefined when the function failed to unpack. */
  async activeOf(record: FunctionRecord): Promise<RevisionTemplate | undefined> {
    if (!record.active) await record.transition;
    const { stale } = record;
    if (!stale) return record.active;
    const isSwitchedOff = this.#options.faults.for(record.name).staleInvocations === undefined;
    stale.remaining -= 1;
    if (isSwitchedOff || stale.remaining <= 0) {
      delete record.stale;
      this.#retireAllBut(record.active, record.name);
    }
    return isSwitchedOff ? record.active : stale.template;
  }

  /** Ends the delays of all transitions. */
  close(): void {
    this.#ending.abort();
  }

  async #compare(name: string): Promise<FunctionRecord | undefined> {
    const startedAtMs = Date.now();
    const previous = this.#records.get(name)?.fingerprint;
    const stored = await this.#options.store.read(name);
    const record = this.#records.get(name);
    // Changed through the gateway during the read, which may have returned an intermediate state.
    if (record && (this.#locks.has(name) || record.fingerprint !== previous)) return record;
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
      record.transition = this.#complete(record, stored);
      await record.transition;
    }
    return record;
  }

  /** Adds a function made by CloudFormation, which waits until a function is active: it is Active at once. */
  async #adopt(stored: StoredFunction, startedAtMs: number): Promise<FunctionRecord> {
    const record = newRecord(stored, startedAtMs);
    this.#records.set(record.name, record);
    record.transition = this.#complete(record, stored);
    await record.transition;
    return record;
  }

  /** @param afterMs least duration of a change that callers see InProgress or Pending; undefined: they never do */
  async #complete(record: FunctionRecord, stored: StoredFunction, afterMs?: number): Promise<void> {
    const { fingerprint } = record;
    const isTransition = afterMs !== undefined;
    // Also true after deletion: no environment may be created for a deleted function.
    const isSuperseded = () =>
      record.fingerprint !== fingerprint || this.#records.get(record.name) !== record || this.#ending.signal.aborted;
    try {
      const build = this.#options.revisions.build(stored, randomUUID());
      const [template] = await Promise.all([build, this.#wait(afterMs ?? 0)]);
      while (this.#options.faults.for(record.name).stuckUpdate && isTransition && !isSuperseded()) await this.#wait(50);
      if (isSuperseded()) return;
      await this.#prepare(record, template);
      if (isSuperseded()) return this.#retireAllBut(this.#records.get(record.name)?.active, record.name);
      this.#activate(record, template);
    } catch (error) {
      if (isSuperseded()) return;
      this.#options.onProblem(`function ${record.name} cannot be made ready`, error);
      this.#fail(record, error);
    }
    if (isTransition) record.revisionId = randomUUID();
  }

  async #prepare(record: FunctionRecord, template: RevisionTemplate): Promise<void> {
    const count = this.#options.faults.for(record.name).proactiveInit ?? 0;
    if (count > 0) await this.#options.engine.prepare(await this.#options.withCredentials(template), count);
  }

  /** The fault `idle`: Lambda reclaims the resources of a function that was not invoked for weeks. */
  #reclaim(record: FunctionRecord): void {
    record.state = 'Inactive';
    record.stateReason = IDLE;
    record.revisionId = randomUUID();
    this.#retireAllBut(undefined, record.name);
  }

  #activate(record: FunctionRecord, template: RevisionTemplate): void {
    const staleInvocations = this.#options.faults.for(record.name).staleInvocations ?? 0;
    const old = record.active;
    record.active = template;
    // AWS documents that an invocation reactivates a function, and nothing about an update.
    if (record.state !== 'Inactive') activate(record);
    record.updateStatus = 'Successful';
    delete record.updateReason;
    if (!old) return;
    if (staleInvocations > 0) record.stale = { template: old, remaining: staleInvocations };
    else this.#retireAllBut(template, record.name);
  }

  /** Retires the environments of all other revisions; every environment when `template` is undefined. */
  #retireAllBut(template: RevisionTemplate | undefined, name: string): void {
    this.#options.engine
      .retire(name, template?.revisionId)
      .catch((error: unknown) => this.#options.onProblem(`cannot retire ${name}`, error));
  }

  #fail(record: FunctionRecord, error: unknown): void {
    const text = messageOf(error);
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

function activate(record: FunctionRecord): void {
  record.state = 'Active';
  delete record.stateReason;
}
