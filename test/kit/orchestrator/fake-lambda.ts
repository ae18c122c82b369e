/**
 * Lambda in memory, with the behaviour that a benchmark sees: RevisionIds that change with every transition, updates that
 * take time and lock the function (409), stale revisions (412), environments that are cold once and warm afterwards.
 */
import { BenchmarkError } from '../../../core/errors.ts';
import type { AccountLimits } from '../../../core/plan/account-limits.ts';
import type {
  FunctionConfiguration,
  FunctionUpdate,
  FunctionUrls,
  InvokeOptions,
  InvokeResponse,
  LambdaFunctions,
  UpdateOutcome,
} from '../../../orchestrator-lambdas/ports.ts';
import type { FakeClock } from './fake-clock.ts';
import { FakeEnvironments, type Invocation } from './fake-environments.ts';

interface FakeFunction {
  configuration: FunctionConfiguration;
  /** When the update in progress ends, in the clock's milliseconds. */
  settlesAtMs: number | undefined;
  /** When the function that an invocation has woken is Active, in the clock's milliseconds. */
  awakeAtMs: number | undefined;
  failsWith: string | undefined;
  environments: FakeEnvironments;
}

type Call = 'get' | 'update' | 'invoke' | 'account' | 'runtime';

export class FakeLambda implements LambdaFunctions, FunctionUrls {
  updateMs = 1_000;
  /** How long an Inactive function is Pending after the invocation that wakes it. */
  wakeMs = 40_000;
  /** Inactive functions that Lambda cannot restore. */
  readonly neverWake = new Set<string>();
  /** True: an update that changes nothing keeps the RevisionId (what AWS does is not documented). */
  keepsRevisionOfSameValues = false;
  /** Called before each call; may throw, or change a function as another client would. */
  before: (call: Call, functionName: string) => void | Promise<void> = () => {};
  /** The response of a function; undefined = a successful response with probe. */
  respond: (functionName: string, invocation: Invocation, options: InvokeOptions) => InvokeResponse | undefined = () =>
    undefined;
  account: AccountLimits | undefined = { concurrentExecutions: 1000, unreservedConcurrentExecutions: 1000 };
  /** Functions whose runtime management is FunctionUpdate. */
  readonly updatingRuntime = new Set<string>();
  readonly calls: { readonly call: Call; readonly functionName: string }[] = [];
  readonly payloads: string[] = [];
  /** Connections opened before calls; none is a call. */
  connections = 0;
  readonly #functions = new Map<string, FakeFunction>();
  readonly #clock: FakeClock;
  readonly #ids = { count: 0 };
  #revision = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  add(functionName: string, fields: Partial<FunctionConfiguration> = {}): void {
    const configuration: FunctionConfiguration = {
      functionName,
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
      runtime: 'provided.al2023',
      architecture: 'arm64',
      memoryMb: 128,
      timeoutSeconds: 30,
      codeSizeBytes: 885_700,
      codeSha256: 'c2hhMjU2',
      revisionId: this.#nextRevision(),
      state: 'Active',
      lastUpdateStatus: 'Successful',
      environment: {},
      layers: [],
      tags: { 'thaw:measure': 'true' },
      restrictions: [],
      hasSnapStart: false,
      ...fields,
    };
    this.#functions.set(functionName, {
      configuration,
      settlesAtMs: undefined,
      awakeAtMs: undefined,
      failsWith: undefined,
      environments: new FakeEnvironments(this.#clock, this.#ids),
    });
  }

  remove(functionName: string): void {
    this.#functions.delete(functionName);
  }

  /** The current configuration; not recorded as a call. */
  peek(functionName: string): FunctionConfiguration {
    const fake = this.#settled(functionName);
    if (fake === undefined) throw new Error(`no function ${functionName}`);
    return fake.configuration;
  }

  /** An update by another client, without delay. */
  deploy(functionName: string, change: Partial<FunctionConfiguration>): void {
    const fake = this.#settled(functionName);
    if (fake === undefined) throw new Error(`no function ${functionName}`);
    fake.configuration = { ...fake.configuration, ...change, revisionId: this.#nextRevision() };
    fake.environments.retire();
  }

  /** The next update of the function ends in LastUpdateStatus Failed. */
  failNextUpdate(functionName: string, reason: string): void {
    const fake = this.#functions.get(functionName);
    if (fake !== undefined) fake.failsWith = reason;
  }

  async get(functionName: string): Promise<FunctionConfiguration> {
    this.calls.push({ call: 'get', functionName });
    await this.before('get', functionName);
    const fake = this.#settled(functionName);
    if (fake !== undefined) return fake.configuration;
    throw notFound(functionName);
  }

  async update(functionName: string, update: FunctionUpdate): Promise<UpdateOutcome> {
    this.calls.push({ call: 'update', functionName });
    await this.before('update', functionName);
    const fake = this.#settled(functionName);
    if (fake === undefined) throw notFound(functionName);
    if (fake.settlesAtMs !== undefined) return { kind: 'busy' };
    const { configuration } = fake;
    if (update.revisionId !== configuration.revisionId) return { kind: 'moved-on' };
    const { revisionId: _read, layers = configuration.layers, ...others } = update;
    const settings = { ...others, layers };
    const isSame =
      settings.memoryMb === configuration.memoryMb &&
      layers.join() === configuration.layers.join() &&
      JSON.stringify(settings.environment) === JSON.stringify(configuration.environment);
    if (isSame && this.keepsRevisionOfSameValues)
      return { kind: 'updated', revisionId: configuration.revisionId, hasEnded: true };
    const { environmentError: _readableAgain, ...readable } = configuration;
    fake.configuration = {
      ...readable,
      ...settings,
      revisionId: this.#nextRevision(),
      lastUpdateStatus: 'InProgress',
    };
    fake.settlesAtMs = this.#clock.monotonicMs() + this.updateMs;
    return { kind: 'updated', revisionId: fake.configuration.revisionId, hasEnded: false };
  }

  async invoke(functionName: string, options: InvokeOptions): Promise<InvokeResponse> {
    this.calls.push({ call: 'invoke', functionName });
    this.payloads.push(options.payload);
    await this.before('invoke', functionName);
    const fake = this.#settled(functionName);
    if (fake === undefined) {
      return { payloadText: '', callError: { name: 'ResourceNotFoundException', message: functionName } };
    }
    if (fake.configuration.state === 'Inactive') {
      fake.configuration = { ...fake.configuration, state: 'Pending', revisionId: this.#nextRevision() };
      fake.awakeAtMs = this.#clock.monotonicMs() + this.wakeMs;
    }
    if (fake.configuration.state === 'Pending') {
      return {
        payloadText: '',
        httpStatus: 409,
        callError: { name: 'CodeArtifactUserPendingException', message: 'soon' },
      };
    }
    const invocation = fake.environments.acquire(fake.configuration);
    // Other invocations of the same burst start before this one ends.
    await new Promise((resolve) => setImmediate(resolve));
    fake.environments.release(invocation);
    return this.respond(functionName, invocation, options) ?? fake.environments.healthyResponse(invocation, options);
  }

  /** The URL contains the name of the function, which `call` reads. */
  async find(functionName: string): Promise<string> {
    return `https://${functionName}.invalid/`;
  }

  async call(functionUrl: string, options: { payload: string; timeoutMs: number }): Promise<InvokeResponse> {
    const { logTail: _, ...response } = await this.invoke(new URL(functionUrl).hostname.replace('.invalid', ''), {
      ...options,
      logTail: false,
    });
    return response;
  }

  async accountLimits(): Promise<AccountLimits | undefined> {
    this.calls.push({ call: 'account', functionName: '' });
    return this.account;
  }

  async updatesRuntime(functionName: string): Promise<boolean> {
    this.calls.push({ call: 'runtime', functionName });
    return this.updatingRuntime.has(functionName);
  }

  async openConnections(count: number): Promise<void> {
    this.connections += count;
  }

  async openConnectionsTo(_functionUrl: string, count: number): Promise<void> {
    this.connections += count;
  }

  /** Calls of the control plane so far. */
  countControlPlaneCalls(): number {
    return this.calls.filter(({ call }) => call !== 'invoke').length;
  }

  countCalls(call: Call, functionName?: string): number {
    return this.calls.filter(
      (made) => made.call === call && (functionName === undefined || made.functionName === functionName),
    ).length;
  }

  /** Ends an update whose time has come; the RevisionId changes then, too. */
  #settled(functionName: string): FakeFunction | undefined {
    const fake = this.#functions.get(functionName);
    if (fake?.awakeAtMs !== undefined && fake.awakeAtMs <= this.#clock.monotonicMs()) {
      const state = this.neverWake.has(functionName) ? 'Inactive' : 'Active';
      fake.configuration = { ...fake.configuration, state, revisionId: this.#nextRevision() };
      fake.awakeAtMs = undefined;
    }
    if (fake?.settlesAtMs === undefined || fake.settlesAtMs > this.#clock.monotonicMs()) return fake;
    const reason = fake.failsWith;
    fake.settlesAtMs = undefined;
    fake.failsWith = undefined;
    fake.configuration = {
      ...fake.configuration,
      revisionId: this.#nextRevision(),
      lastUpdateStatus: reason === undefined ? 'Successful' : 'Failed',
      ...(reason === undefined ? {} : { lastUpdateStatusReason: reason }),
    };
    fake.environments.retire();
    return fake;
  }

  #nextRevision(): string {
    this.#revision += 1;
    return `revision-${this.#revision}`;
  }
}

function notFound(functionName: string): BenchmarkError {
  return new BenchmarkError({
    code: 'FUNCTION_NOT_FOUND',
    source: 'user',
    message: `Lambda has no function ${functionName}.`,
    fix: 'Deploy it.',
  });
}
