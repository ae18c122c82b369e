/** Composes the Lambda service: creates the gateway's parts and connects them. */
import type { RequestListener } from 'node:http';
import { HOST_CONCURRENCY } from '../../host/host-limits.ts';
import type { Engine } from '../contract.ts';
import { destinationsOf, retrySettings } from '../control-plane/asynchronous-settings.ts';
import { createCodeStore } from '../control-plane/code-store.ts';
import { FunctionRegistry, type Timings } from '../control-plane/function-registry.ts';
import { createFunctionStore } from '../control-plane/function-store.ts';
import { createControlPlane } from '../control-plane/operations.ts';
import { createRevisionBuilder } from '../control-plane/revisions.ts';
import { createDeliveries } from '../destinations/deliver.ts';
import type { FaultSwitches } from '../faults/faults.ts';
import { createFunctionUrls } from '../function-urls/function-urls.ts';
import { createImportTimes } from '../imports/import-times.ts';
import { createConcurrencyLimits } from '../invoke/concurrency.ts';
import { createEventQueue } from '../invoke/event-queue.ts';
import { createInvokeOperation } from '../invoke/invoke.ts';
import { createRoleCredentials } from '../invoke/role-credentials.ts';
import { createRunner, withCredentials } from '../invoke/runner.ts';
import { createAdminClient } from '../ministack/admin-client.ts';
import { createAuthorizer } from '../ministack/authorizer.ts';
import { createUpstream } from '../ministack/upstream.ts';
import { createLambdaStub } from '../stub/stub.ts';
import type { SigningCredentials } from '../wire/sigv4.ts';
import { createAdminPages, type ServicePages } from './admin-pages.ts';
import { createRouter } from './router.ts';

export interface LambdaServiceSettings extends Timings {
  /** Waits before the first, second, … retry of an asynchronous invocation. AWS: one minute, two minutes. */
  readonly asyncRetryDelaysMs: readonly number[];
  /** ConcurrentExecutions of the account. */
  readonly accountConcurrency: number;
  /** Maximum number of invocations running on this machine at the same time; further ones are throttled. */
  readonly hostConcurrency: number;
}

/** Shorter than on AWS where only the order of events matters: docs/decisions/0004. */
const DEFAULT_SETTINGS: LambdaServiceSettings = {
  pendingMs: 300,
  updateMs: 0,
  asyncRetryDelaysMs: [1000, 2000],
  accountConcurrency: 1000,
  hostConcurrency: HOST_CONCURRENCY,
};

interface LambdaServiceOptions {
  readonly engine: Engine;
  readonly faults: FaultSwitches;
  /** undefined while MiniStack is down. */
  readonly ministackPort: () => number | undefined;
  readonly gateToken: string;
  readonly adminCredentials: SigningCredentials;
  readonly accountId: string;
  readonly region: string;
  readonly endpoint: string;
  readonly codeFolder: string;
  /** What modules cost, kept longer than the cloud runs. */
  readonly importsFolder: string;
  readonly localEnvironment: Readonly<Record<string, string>>;
  readonly settings: Partial<LambdaServiceSettings>;
  readonly health: () => Record<string, unknown>;
  readonly services: ServicePages;
  readonly onShutdownRequested: () => void;
  readonly onProblem: (message: string, error: unknown) => void;
}

export interface LambdaService {
  readonly onRequest: RequestListener;
  readonly faults: FaultSwitches;
  close(): void;
}

export function createLambdaService(options: LambdaServiceOptions): LambdaService {
  const { engine, faults, region, accountId, onProblem } = options;
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const arnOf = (functionName: string) => `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  const upstream = createUpstream(options.ministackPort);
  const { host, port } = new URL(options.endpoint);
  const gateway = createUpstream(() => Number(port));
  const admin = createAdminClient({ upstream, credentials: options.adminCredentials, region, host });
  const authorizer = createAuthorizer({ upstream, gateToken: options.gateToken });
  const store = createFunctionStore(admin);
  const credentials = createRoleCredentials(admin);
  const registry = new FunctionRegistry({
    store,
    revisions: createRevisionBuilder({
      store,
      code: createCodeStore(options.codeFolder),
      region,
      localEnvironment: options.localEnvironment,
    }),
    engine,
    faults,
    timings: settings,
    withCredentials: (template) => withCredentials(credentials, template),
    onProblem,
  });
  const acquireConcurrency = createConcurrencyLimits({
    accountLimit: settings.accountConcurrency,
    hostLimit: settings.hostConcurrency,
    reservedTotal: () => registry.reservedTotal(),
  });
  const stub = createLambdaStub({
    store,
    admin,
    arnOf,
    accountLimit: settings.accountConcurrency,
    pendingMs: settings.pendingMs,
  });
  const runner = stub.runner(createRunner({ registry, engine, acquireConcurrency, credentials, faults }));
  const queue = createEventQueue({
    runner,
    retryDelaysMs: settings.asyncRetryDelaysMs,
    retrySettings: (name) => retrySettings(store, name),
    onEnded: createDeliveries({
      gateway,
      host,
      region,
      credentials,
      destinationsOf: (name) => destinationsOf(store, name),
      onFailed: (message) => onProblem('an asynchronous invocation could not be delivered', message),
    }),
    onDropped: (message) => onProblem('an asynchronous invocation was dropped', message),
  });
  const functionUrls = createFunctionUrls({
    admin,
    authorizer,
    store,
    runner,
    endpoint: () => options.endpoint,
    accountId,
    arnOf,
  });
  const adminPages = createAdminPages({
    faults,
    health: () => ({ ...options.health(), queuedEvents: queue.size() }),
    services: options.services,
    stub,
    importTimes: createImportTimes({ registry, store, engine, credentials, folder: options.importsFolder, arnOf }),
    environments: () =>
      registry.all().map((record) => ({
        functionName: record.name,
        ...engine.use(record.name),
        state: record.state,
        lastUpdateStatus: record.updateStatus,
      })),
    shutdown: options.onShutdownRequested,
  });
  return {
    faults,
    onRequest: createRouter({
      upstream,
      authorizer,
      registry,
      controlPlane: createControlPlane({
        registry,
        store,
        admin,
        upstream,
        faults,
        arnOf,
        accountLimit: settings.accountConcurrency,
        hostLimit: settings.hostConcurrency,
      }),
      invoke: createInvokeOperation({ runner, queue, faults, arnOf }),
      functionUrls,
      stub,
      faults,
      adminPages,
      region,
      accountId,
      onProblem,
    }),
    close: () => {
      registry.close();
      queue.close();
      upstream.close();
      gateway.close();
    },
  };
}
