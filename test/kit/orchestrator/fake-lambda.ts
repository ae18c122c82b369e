/**
 * Lambda in memory, as far as a benchmark sees it: RevisionIds that change with every transition, updates that take time
 * and lock the function meanwhile (409), stale revisions (412), environments that are cold once and warm afterwards.
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
  failsWith: string | undefined;
  environments: FakeEnvironments;
}

type Call = 'get' | 'update' | 'invoke' | 'account';

export class FakeLambda implements LambdaFunctions, FunctionUrls {
  updateMs = 1_000;
  /** True: an update that changes nothing keeps the RevisionId (what AWS does is not documented). */
  keepsRevisionOfSameValues = false;
  /** Called before each call; may throw, or change a function like somebody else. */
  before: (call: Call, functionName: string) => void | Promise<void> = () => {};
  /** What a function answers; undefined = a healthy answer with probe. */
  answer: (functionName: string, invocation: Invocation, options: InvokeOptions) => InvokeResponse | undefined = () =>
    undefined;
  account: AccountLimits | undefined = { concurrentExecutions: 1000, unreservedConcurrentExecutions: 1000 };
  readonly calls: { readonly call: Call; readonly functionName: string }[] = [];
  readonly payloads: string[] = [];
  /** Connections opened ahead; on AWS each is a call of GetFunction. */
  connections = 0;
  readonly #functions = new Map<string, FakeFunction>();
  readonly #clock: FakeClock;
  #revision = 0;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  add(functionName: string, given: Partial<FunctionConfiguration> = {}): void {
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
      ...given,
    };
    this.#functions.set(functionName, {
      configuration,
      settlesAtMs: undefined,
      failsWith: undefined,
      environments: new FakeEnvironments(this.#clock),
    });
  }

  remove(functionName: string): void {
    this.#functions.delete(functionName);
  }

  /** The function as it is now, without a call. */
  peek(functionName: string): FunctionConfiguration {
    const found = this.#settled(functionName);
    if (found === undefined) throw new Error(`no function ${functionName}`);
    return found.configuration;
  }

  /** Somebody else's update, at once. */
  deploy(functionName: string, change: Partial<FunctionConfiguration>): void {
    const found = this.#settled(functionName);
    if (found === undefined) throw new Error(`no function ${functionName}`);
    found.configuration = { ...found.configuration, ...change, revisionId: this.#nextRevision() };
    found.environments.retire();
  }

  /** The next update of the function ends in LastUpdateStatus Failed. */
  failNextUpdate(functionName: string, reason: string): void {
    const found = this.#functions.get(functionName);
    if (found !== undefined) found.failsWith = reason;
  }

  async get(functionName: string): Promise<FunctionConfiguration> {
    this.calls.push({ call: 'get', functionName });
    await this.before('get', functionName);
    const found = this.#settled(functionName);
    if (found !== undefined) return found.configuration;
    throw new BenchmarkError({
      code: 'FUNCTION_NOT_FOUND',
      source: 'user',
      message: `Lambda has no function ${functionName}.`,
      fix: 'Deploy it.',
    });
  }

  async update(functionName: string, update: FunctionUpdate): Promise<UpdateOutcome> {
    this.calls.push({ call: 'update', functionName });
    await this.before('update', functionName);
    const found = this.#settled(functionName);
    if (found === undefined) throw new Error(`update of ${functionName}, which does not exist`);
    if (found.settlesAtMs !== undefined) return { kind: 'busy' };
    const { configuration } = found;
    if (update.revisionId !== configuration.revisionId) return { kind: 'moved-on' };
    const { revisionId: _read, ...settings } = update;
    const isSame =
      settings.memoryMb === configuration.memoryMb &&
      JSON.stringify(settings.environment) === JSON.stringify(configuration.environment);
    if (isSame && this.keepsRevisionOfSameValues) return { kind: 'updated', revisionId: configuration.revisionId };
    const { environmentError: _readableAgain, ...kept } = configuration;
    found.configuration = {
      ...kept,
      ...settings,
      revisionId: this.#nextRevision(),
      lastUpdateStatus: 'InProgress',
    };
    found.settlesAtMs = this.#clock.monotonicMs() + this.updateMs;
    return { kind: 'updated', revisionId: found.configuration.revisionId };
  }

  async invoke(functionName: string, options: InvokeOptions): Promise<InvokeResponse> {
    this.calls.push({ call: 'invoke', functionName });
    this.payloads.push(options.payload);
    await this.before('invoke', functionName);
    const found = this.#settled(functionName);
    if (found === undefined) {
      return { payloadText: '', callError: { name: 'ResourceNotFoundException', message: functionName } };
    }
    const invocation = found.environments.take(found.configuration);
    // Others of the same burst come before this one ends.
    await new Promise((resolve) => setImmediate(resolve));
    found.environments.giveBack(invocation);
    return this.answer(functionName, invocation, options) ?? found.environments.healthyAnswer(invocation, options);
  }

  /** A function URL leads to the function itself. */
  async find(functionName: string): Promise<string> {
    return `https://${functionName}.invalid/`;
  }

  async call(functionUrl: string, options: { payload: string; timeoutMs: number }): Promise<InvokeResponse> {
    const { logTail: _, ...answer } = await this.invoke(new URL(functionUrl).hostname.replace('.invalid', ''), {
      ...options,
      logTail: false,
    });
    return answer;
  }

  async accountLimits(): Promise<AccountLimits | undefined> {
    this.calls.push({ call: 'account', functionName: '' });
    return this.account;
  }

  async openConnections(_functionName: string, count: number): Promise<void> {
    this.connections += count;
  }

  /** Calls of the control plane so far. */
  countControlPlaneCalls(): number {
    return this.calls.filter(({ call }) => call !== 'invoke').length + this.connections;
  }

  countCalls(call: Call, functionName?: string): number {
    return this.calls.filter(
      (made) => made.call === call && (functionName === undefined || made.functionName === functionName),
    ).length;
  }

  /** Ends an update whose time has come; the RevisionId changes then, too. */
  #settled(functionName: string): FakeFunction | undefined {
    const found = this.#functions.get(functionName);
    if (found?.settlesAtMs === undefined || found.settlesAtMs > this.#clock.monotonicMs()) return found;
    const reason = found.failsWith;
    found.settlesAtMs = undefined;
    found.failsWith = undefined;
    found.configuration = {
      ...found.configuration,
      revisionId: this.#nextRevision(),
      lastUpdateStatus: reason === undefined ? 'Successful' : 'Failed',
      ...(reason === undefined ? {} : { lastUpdateStatusReason: reason }),
    };
    found.environments.retire();
    return found;
  }

  #nextRevision(): string {
    this.#revision += 1;
    return `revision-${this.#revision}`;
  }
}
