/** Puts the local cloud together in this process: certificates, front, MiniStack, engine. The daemon runs exactly this. */
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
  /** 0 = chosen by the OS. */
  readonly port: number;
  /** Only tests change it. */
  readonly engine?: Partial<EngineOptions>;
  readonly say: (line: string) => void;
  /** Somebody asked for `/_thaw/shutdown`. */
  readonly onShutdownAsked: () => void;
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
 * Starts everything and returns when requests are answered. The port is taken first: only its holder may sweep and clear the
 * state folder. Throws PORT_IN_USE or ENVIRONMENT_MISSING; nothing is left behind then.
 */
export async function composeCloud(options: CloudOptions): Promise<RunningCloud> {
  const shared = stateFolders(options.repositoryRoot, options.port).shared;
  const certificates = await ensureCertificates(shared);
  let service: LambdaService | undefined;
  const listener = await listen({
    port: options.port,
    certificatePem: certificates.leafCertificatePem,
    keyPem: certificates.leafKeyPem,
    onRequest: (request, response) => {
      if (service) return service.onRequest(request, response);
      request.resume();
      sendJson(response, 503, { status: 'starting', repositoryRoot: options.repositoryRoot }, { 'retry-after': '1' });
    },
  });
  const addresses = { port: listener.port, caPath: certificates.caPath, bundlePath: certificates.bundlePath };
  const started: Started = { listener };
  try {
    service = await startBehind(options, addresses, started);
  } catch (error) {
    await stopAll(started);
    throw error;
  }
  const { engine } = started;
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
  stopping?: boolean;
}

async function startBehind(options: CloudOptions, addresses: Addresses, started: Started): Promise<LambdaService> {
  const folders = stateFolders(options.repositoryRoot, addresses.port);
  const swept = await sweepProcesses(folders.processes);
  if (swept.length > 0) options.say(`Ended what an earlier cloud on this port had left: ${swept.join(', ')}.`);
  await removePostgresLeftovers(folders.own);
  await prepareFolders(folders);
  const localEnvironment = reachVariables(addresses);
  const logs = createFunctionLogs(folders.functionLogs, (error) =>
    options.say(`Cannot write a function's log: ${error}`),
  );
  started.cleanUp = async () => {
    await logs.close();
    await removeFolder(folders.code);
  };
  const engine = new ProcessEngine({
    stateDirectory: folders.engine,
    pythonExecutable: path.join(options.repositoryRoot, '.thaw', 'venv', 'bin', 'python'),
    onLog: (line) => logs.add(line),
    onNotice: options.say,
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
  // Both have ended their start, well or not, so that stopAll ends everything there is.
  if (emulator.status === 'fulfilled') started.ministack = emulator.value;
  if (emulator.status === 'rejected') throw emulator.reason;
  if (environments.status === 'rejected') throw environments.reason;
  const ministack = emulator.value;
  // Nothing starts here: a suite that needs a database or a cache asks for it.
  const dataServices = createDataServices(
    { repositoryRoot: options.repositoryRoot, stateFolder: folders.own },
    options.say,
  );
  started.dataServices = dataServices;
  let isUp = true;
  void ministack.ended.then(() => {
    isUp = false;
    if (!started.stopping) options.say('MiniStack has ended unexpectedly: everything but invocations answers 503 now.');
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
      endpoints: () => dataServices.places(),
    },
    onShutdownRequested: options.onShutdownAsked,
    onProblem: (message, error) =>
      options.say(`${message}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  return started.service;
}

/** In this order: no new requests, no new environments, then what they talk to. */
async function stopAll(started: Started): Promise<void> {
  started.stopping = true;
  started.service?.close();
  const problems: unknown[] = [];
  const quietly = (work: Promise<void> | undefined) => work?.catch((error: unknown) => problems.push(error));
  await Promise.all([quietly(started.listener.close(CLOSE_GRACE_MS)), quietly(started.engine?.shutdown())]);
  await Promise.all([quietly(started.ministack?.stop()), quietly(started.dataServices?.close())]);
  await quietly(started.cleanUp?.());
  if (problems.length > 0) throw problems[0];
}

function runEnvironmentOf(engine: Engine | undefined): RunEnvironment {
  const processors = cpus();
  const model = (processors[0]?.model ?? '').trim() || process.arch;
  const { throttle, memoryLimit, runtimeVersions } = engine?.describe() ?? {};
  return {
    kind: 'local',
    region: REGION,
    cpu: `${model} × ${processors.length}`,
    ...(throttle && memoryLimit && runtimeVersions && { throttle, memoryLimit, runtimeVersions }),
  };
}
