/**
 * One stub function: configuration, states and RevisionIds as on AWS (lambda-semantics §4.4), published versions, aliases and
 * execution environments. Time is given by the caller: a transition has ended once it is read after its end.
 */
import { randomUUID } from 'node:crypto';
import { CREATING, type FunctionRecord, fingerprintOf, newRecord, shown } from '../control-plane/function-record.ts';
import type { StoredFunction } from '../control-plane/function-store.ts';
import { asArray, asObject, type Json } from '../wire/json.ts';
import { lambdaErrors } from '../wire/responses.ts';
import { createDraw, stubModelOf } from './stub-model.ts';
import { TokenBucket } from './token-bucket.ts';

const LATEST = '$LATEST';
/** Members of an update that are stored as they are. */
const STORED = ['Description', 'Handler', 'MemorySize', 'Role', 'Runtime', 'Timeout'] as const;
const HANDLED = new Set<string>([...STORED, 'Environment', 'Layers', 'RevisionId', 'FunctionName']);
/** New environments of one function: 1,000 per 10 s (lambda-semantics §3). */
const NEW_ENVIRONMENTS = { perSecond: 100, capacity: 1000 } as const;

export interface StubEnvironment {
  readonly id: string;
  readonly configuration: Json;
  invocations: number;
  isBusy: boolean;
}

export class StubFunction {
  readonly record: FunctionRecord;
  readonly draw: ReturnType<typeof createDraw>;
  readonly aliases = new Map<string, Json>();
  readonly #versions = new Map<string, Json>();
  readonly #environments = new Map<string, StubEnvironment[]>();
  readonly #newEnvironments: TokenBucket;
  /** What the last accepted update set. */
  #configuration: Json;
  /** What invocations of $LATEST run. */
  #active: Json;
  #transitionEndsAtMs: number | undefined;
  #publishedCount = 0;
  /** An update has ended, and nobody has read that yet. */
  #isEndUnread = false;

  /** @param pendingMs until it is Active; 0: it is at once */
  constructor(stored: StoredFunction, nowMs: number, pendingMs: number) {
    this.record = newRecord(stored, nowMs);
    this.#configuration = stored.configuration;
    this.#active = stored.configuration;
    this.draw = createDraw(this.record.name);
    this.#newEnvironments = new TokenBucket(NEW_ENVIRONMENTS.perSecond, NEW_ENVIRONMENTS.capacity, nowMs);
    stubModelOf(stored.configuration);
    if (pendingMs === 0) return;
    this.record.state = 'Pending';
    this.record.stateReason = CREATING;
    this.#transitionEndsAtMs = nowMs + pendingMs;
  }

  /** Ends a transition whose time is over. Call before everything else. */
  settle(nowMs: number): void {
    if (this.#transitionEndsAtMs === undefined || nowMs < this.#transitionEndsAtMs) return;
    this.#transitionEndsAtMs = undefined;
    this.#isEndUnread = true;
    this.record.state = 'Active';
    this.record.updateStatus = 'Successful';
    delete this.record.stateReason;
    delete this.record.updateReason;
    this.record.revisionId = randomUUID();
    this.#active = this.#configuration;
    this.#environments.delete(LATEST);
  }

  /** Accepts an update and returns its latency in ms. Throws LambdaApiError 400, 409 and 412. */
  update(input: Json, nowMs: number): number {
    this.assertUpdatable();
    const other = Object.keys(input).find((name) => !HANDLED.has(name));
    if (other !== undefined) throw lambdaErrors.notSupported(`${other} of a stub function`);
    this.#assertRevision(input);
    const next: Json = { ...this.#configuration, LastModified: new Date(nowMs).toISOString().replace('Z', '+0000') };
    for (const name of STORED) if (input[name] !== undefined) next[name] = input[name];
    if (input['Layers'] !== undefined) next['Layers'] = asArray(input['Layers']).map((Arn) => ({ Arn, CodeSize: 1 }));
    if (input['Environment'] !== undefined) next['Environment'] = input['Environment'];
    if (Object.keys(asObject(asObject(next['Environment'])['Variables'])).length === 0) delete next['Environment'];
    const updateMs = this.draw(stubModelOf(next), 'updateMs');
    this.#configuration = next;
    this.record.updateStatus = 'InProgress';
    this.record.updateReason = CREATING;
    this.record.revisionId = randomUUID();
    this.#transitionEndsAtMs = nowMs + updateMs;
    return updateMs;
  }

  /** The new version, or the last one when nothing has changed since. Throws LambdaApiError 409 and 412. */
  publish(input: Json): Json {
    this.assertUpdatable();
    this.#assertRevision(input);
    const last = this.#versions.get(String(this.#publishedCount));
    if (last && fingerprintOf(unversioned(last)) === fingerprintOf(unversioned(this.#configuration))) return last;
    this.#publishedCount += 1;
    const Version = String(this.#publishedCount);
    const FunctionArn = `${this.record.arn}:${Version}`;
    const version = { ...shown(this.#configuration, this.record), Version, FunctionArn, RevisionId: randomUUID() };
    this.#versions.set(Version, version);
    return version;
  }

  /** The configuration for the API. Throws LambdaApiError 404. */
  shown(qualifier: string | undefined): Json {
    const version = this.versionOf(qualifier);
    if (version === LATEST) return shown(this.#configuration, this.record);
    return this.#versions.get(version) ?? {};
  }

  /** Call for each read: whether it is a poll of a transition, the read that finds it ended included. */
  isPoll(): boolean {
    if (this.#transitionEndsAtMs !== undefined) return true;
    const isFirst = this.#isEndUnread;
    this.#isEndUnread = false;
    return isFirst;
  }

  versions(): Json[] {
    return [this.shown(undefined), ...this.#versions.values()];
  }

  deleteVersion(version: string): void {
    if (!this.#versions.delete(version)) throw this.#notFound(version);
    this.#environments.delete(version);
  }

  /** The version that a qualifier names. Throws LambdaApiError 404. */
  versionOf(qualifier: string = LATEST): string {
    const version = String(this.aliases.get(qualifier)?.['FunctionVersion'] ?? qualifier);
    if (version === LATEST || this.#versions.has(version)) return version;
    throw this.#notFound(qualifier);
  }

  /** An idle environment or a new one, which is busy now. Throws LambdaApiError 404, 429. */
  environmentFor(version: string, nowMs: number): StubEnvironment {
    const environments = this.#environments.get(version) ?? [];
    this.#environments.set(version, environments);
    const idle = environments.find(({ isBusy }) => !isBusy);
    if (idle) {
      idle.isBusy = true;
      return idle;
    }
    if (!this.#newEnvironments.take(nowMs)) throw lambdaErrors.throttled('ConcurrentInvocationLimitExceeded');
    const configuration = version === LATEST ? this.#active : (this.#versions.get(version) ?? {});
    const environment = { id: randomUUID(), configuration, invocations: 0, isBusy: true };
    environments.push(environment);
    return environment;
  }

  /** Throws LambdaApiError 409 while the function is being created or updated. */
  assertUpdatable(): void {
    if (this.record.state === 'Pending') throw lambdaErrors.notInState('Pending');
    if (this.record.updateStatus === 'InProgress') throw lambdaErrors.updateInProgress(this.record.arn);
  }

  #assertRevision({ RevisionId: expected }: Json): void {
    if (expected !== undefined && expected !== this.record.revisionId) throw lambdaErrors.staleRevision();
  }

  #notFound(qualifier: string) {
    return lambdaErrors.functionNotFound(`${this.record.arn}:${qualifier}`);
  }
}

/** Without what every version has of its own. */
function unversioned({ Version: _version, FunctionArn: _arn, ...configuration }: Json): Json {
  return configuration;
}
