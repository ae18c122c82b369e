/** Starts the parts of the local cloud in this process: certificates, gateway, MiniStack, engine. */
import { cpus } from 'node:os';
import path from 'node:path';
import type { RunEnvironment } from '../../core/plan/types.ts';
import { ensureCertificates } from '../emulators/certificates.ts';
import type { DataServiceName } from '../emulators/data-service.ts';
import { type Ministack, startMinistack } from '../emulators/ministack.ts';
import { removePostgresLeftovers } from '../emulators/postgres.ts';
import { sweepProcesses } from '../host/process-records.ts';
import { removeFolder } from '../host/remove-folder.ts';
import type { Engine, EngineOptions } from '../lambda-service/contract.ts';
import { ProcessEngine } from '../lambda-service/environment/engine.ts';
import { FaultSwitches } from '../lambda-service/faults/faults.ts';
import {
  createLambdaService,
  type LambdaService,
  type LambdaServiceSettings,
} from '../lambda-service/gateway/lambda-service.ts';
import { type Listener, listen } from '../lambda-service/gateway/listener.ts';
import { sendJson } from '../lambda-service/wire/responses.ts';
import { createDataServices, DATA_SERVICES, type DataServices } from './data-services.ts';
import {
  ACCOUNT_ID,
  ADMIN_CREDENTIALS,
  type Addresses,
  endpointOf,
  REGION,
  reachVariables,
} from './environment-variables.ts';
import { createFunctionLogs } from './function-logs.ts';
import { prepareFolders, stateFolders } from './state-folder.ts';

interface CloudOptions {
  readonly repositoryRoot: string;
  /** 0: chosen by the operating system. */
  readonly port: number;
  /** What differs from the defaults. */
  readonly engine?: Partial<EngineOptions>;
  readonly log: (line: string) => void;
  /** Called after a request for `/_thaw/shutdown`. */
  readonly onShutdownRequested: () => void;
  readonly settings?: Partial<LambdaServiceSettings>;
}

export interface RunningCloud {
  readonly addresses: Addresses;
  readonly runEnvironment: RunEnvironment;
  readonly faults: FaultSwitches;
  stop(): Promise<void>;
}

const CLOSE_GRACE_MS = 1000;

/**
 * Starts everything; resolves when the cloud is ready for requests. The port is opened first: only the process that has it may
 * sweep and clear the state folder.
 * @throws BenchmarkError PORT_IN_USE or ENVIRONMENT_MISSING; nothing is left behind then
 */
export async function composeCloud(options: CloudOptions): Promise<RunningCloud> {
  const shared = stateFolders(options.repositoryRoot, options.port).shared;
  const certificates = await ensureCertificates(shared);
  let service: LambdaService | undefined;
  let engine: Engine | undefined;
  const listener = await listen({
    port: options.port,
    certificatePem: certificates.leafCertificatePem,
    keyPem: certificates.leafKeyPem,
    onRequest: (request, response) => {
      if (service) return service.onRequest(request, response);
      request.resume();
      sendJson(response, 503, { status: 'starting', repositoryRoot: options.repositoryRoot }, { 'retry-after': '1' });
    },
    onConnection: (connection) => {
      if (engine === undefined) connection.ignore();
      else engine.observe(connection);
    },
  });
  const addresses = { port: listener.port, caPath: certificates.caPath, bundlePath: certificates.bundlePath };
  const started: Started = { listener };
  try {
    service = await startServices(options, addresses, started);
    engine = started.engine;
  } catch (error) {
    await stopAll(started);
    throw error;
  }
  return {
    addresses,
    faults: service.faults,
    runEnvironment: runEnvironmentOf(engine),
    stop: () => stopAll(started),
  };
}

interface Started {
  readonly listener: Listener;
  ministack?: Ministack;
  engine?: Engine;
  service?: LambdaService;
  dataServices?: DataServices;
  cleanUp?: () => Promise<void>;
  isStopping?: boolean;
}

async function startServices(options: CloudOptions, addresses: Addresses, started: Started): Promise<LambdaService> {
  const folders = stateFolders(options.repositoryRoot, addresses.port);
  const swept = await sweepProcesses(folders.processes);
  if (swept.length > 0) options.log(`Ended what an earlier cloud on this port had left: ${swept.join(', ')}.`);
  await removePostgresLeftovers(folders.own);
  await prepareFolders(folders);
  const localEnvironment = reachVariables(addresses);
  const logs = createFunctionLogs(folders.functionLogs, (error) =>
    options.log(`Cannot write a function's log: ${error}`),
  );
  started.cleanUp = async () => {
    await logs.close();
    await removeFolder(folders.code);
  };
  const engine = new ProcessEngine({
    stateDirectory: folders.engine,
    pythonExecutable: path.join(options.repositoryRoot, '.thaw', 'venv', 'bin', 'python'),
    onLog: (line) => logs.add(line),
    onNotice: options.log,
    ...options.engine,
  });
  started.engine = engine;
  const [emulator, environments] = await Promise.allSettled([
    startMinistack({
      repositoryRoot: options.repositoryRoot,
      stateFolder: folders.own,
      gatewayPort: addresses.port,
      adminCredentials: ADMIN_CREDENTIALS,
      region: REGION,
      localEnvironment,
    }),
    engine.start(),
  ]);
  // Both starts are over, with or without success, so stopAll ends everything that runs.
  if (emulator.status === 'fulfilled') started.ministack = emulator.value;
  if (emulator.status === 'rejected') throw emulator.reason;
  if (environments.status === 'rejected') throw environments.reason;
  const ministack = emulator.value;
  // Nothing starts here: database and cache start on request, for a suite that needs them.
  const dataServices = createDataServices(
    { repositoryRoot: options.repositoryRoot, stateFolder: folders.own },
    options.log,
  );
  started.dataServices = dataServices;
  let isUp = true;
  void ministack.ended.then(() => {
    isUp = false;
    if (!started.isStopping) options.log('MiniStack ended unexpectedly: all requests except invocations get 503.');
  });
  started.service = createLambdaService({
    engine,
    faults: new FaultSwitches(),
    ministackPort: () => (isUp ? ministack.port : undefined),
    gateToken: ministack.gateToken,
    adminCredentials: ADMIN_CREDENTIALS,
    accountId: ACCOUNT_ID,
    region: REGION,
    endpoint: endpointOf(addresses.port),
    codeFolder: folders.code,
    importsFolder: folders.imports,
    localEnvironment,
    settings: options.settings ?? {},
    health: () => ({
      status: isUp ? 'ok' : 'degraded',
      repositoryRoot: options.repositoryRoot,
      ministack: isUp ? 'up' : 'down',
      endpoint: endpointOf(addresses.port),
      environment: runEnvironmentOf(engine),
      engine: engine.describe(),
    }),
    services: {
      names: DATA_SERVICES,
      start: (name) => dataServices.start(name as DataServiceName),
      stop: (name) => dataServices.stop(name as DataServiceName),
      endpoints: () => dataServices.endpoints(),
    },
    onShutdownRequested: options.onShutdownRequested,
    onProblem: (message, error) =>
      options.log(`${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  return started.service;
}

/** Stops first requests and environments, then the services that they call. */
async function stopAll(started: Started): Promise<void> {
  started.isStopping = true;
  started.service?.close();
  const errors: unknown[] = [];
  const collectError = (work: Promise<void> | undefined) => work?.catch((error: unknown) => errors.push(error));
  await Promise.all([collectError(started.listener.close(CLOSE_GRACE_MS)), collectError(started.engine?.shutdown())]);
  await Promise.all([collectError(started.ministack?.stop()), collectError(started.dataServices?.close())]);
  await collectError(started.cleanUp?.());
  if (errors.length > 0) throw errors[0];
}

function runEnvironmentOf(engine: Engine | undefined): RunEnvironment {
  const processors = cpus();
  const model = (processors[0]?.model ?? '').trim() || process.arch;
  const { throttle, memoryLimit, otherHosts, runtimeVersions } = engine?.describe() ?? {};
  return {
    kind: 'local',
    region: REGION,
    cpu: `${model} × ${processors.length}`,
    ...(throttle && memoryLimit && runtimeVersions && { throttle, memoryLimit, runtimeVersions }),
    ...(otherHosts && { otherHosts }),
  };
}
