/** Execution environments of one fake function: cold once, then warm; responses have REPORT line and probe. */
import type { ConnectionObservation } from '../../../core/telemetry/connection-observation.ts';
import type { FunctionConfiguration, InvokeOptions, InvokeResponse } from '../../../orchestrator-lambdas/ports.ts';
import { reportLine } from '../report-lines.ts';
import type { FakeClock } from './fake-clock.ts';

interface Environment {
  readonly id: string;
  readonly memoryMb: number;
  readonly nonce: string;
  invocations: number;
  isBusy: boolean;
  isRetired: boolean;
}

export interface Invocation {
  readonly environment: Environment;
  readonly requestId: string;
  readonly isCold: boolean;
  /** Counts from 1 in the environment. */
  readonly number: number;
}

const COLD_MS = 100;
const WARM_MS = 5;
const INIT_MS = 80;

/** Numbers the environments and requests of all functions of one fake Lambda. */
interface IdCounter {
  count: number;
}

/** With every field. */
const CONNECTION: ConnectionObservation = {
  host: 'localhost',
  port: 4566,
  service: 'dynamodb',
  phase: 'handler',
  startMs: 0.25,
  dnsMs: 0.125,
  tcpMs: 0.125,
  helloMs: 0.5,
  helloComputingMs: 0.25,
  tlsMs: 4,
  tlsClientMs: 2,
  tlsClientComputingMs: 1,
  requestMs: 0.5,
  firstByteMs: 2,
  sentBytes: 2000,
  receivedBytes: 5000,
  requests: 1,
  reused: false,
};

export class FakeEnvironments {
  #environments: Environment[] = [];
  readonly #clock: FakeClock;
  readonly #ids: IdCounter;

  constructor(clock: FakeClock, ids: IdCounter) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** Removes all environments, as after an update. */
  retire(): void {
    for (const environment of this.#environments) environment.isRetired = true;
    this.#environments = [];
  }

  acquire(configuration: FunctionConfiguration): Invocation {
    const free = this.#environments.find((candidate) => !candidate.isBusy);
    const environment = free ?? this.#start(configuration);
    environment.isBusy = true;
    environment.invocations += 1;
    this.#ids.count += 1;
    return {
      environment,
      requestId: `00000000-0000-4000-8000-${String(this.#ids.count).padStart(12, '0')}`,
      isCold: free === undefined,
      number: environment.invocations,
    };
  }

  release(invocation: Invocation): void {
    invocation.environment.isBusy = false;
    this.#clock.advanceTo(this.#clock.monotonicMs() + (invocation.isCold ? COLD_MS : WARM_MS));
  }

  healthyResponse(invocation: Invocation, options: InvokeOptions): InvokeResponse {
    const { environment, requestId, isCold, number } = invocation;
    const probe = {
      environmentId: environment.id,
      invocation: number,
      nonce: environment.nonce,
      memoryMb: environment.memoryMb,
      ...(isCold ? { initCpuMs: INIT_MS / 2 } : {}),
      cpuMs: 0.375,
    };
    const durationMs = isCold ? 12.5 : 1.25;
    const init = isCold ? { initDurationMs: INIT_MS } : {};
    const report = reportLine({ requestId, durationMs, memorySizeMb: environment.memoryMb, ...init });
    const handler = { wallMs: durationMs, cpuMs: 0.5, shareWaitMs: 0.5, throttledMs: 0.25, parallel: false };
    const observation = {
      handler,
      ...(isCold ? { init: { ...handler, wallMs: INIT_MS } } : {}),
      connections: [CONNECTION],
    };
    return {
      requestId,
      httpStatus: 200,
      payloadText: JSON.stringify({
        statusCode: 200,
        headers: { 'x-thaw-probe': JSON.stringify(probe) },
        body: JSON.stringify({ sdk_call_ms: isCold ? 9.5 : 0.75 }),
      }),
      ...(options.logTail ? { logTail: `START RequestId: ${requestId} Version: $LATEST\n${report}`, observation } : {}),
    };
  }

  #start(configuration: FunctionConfiguration): Environment {
    this.#ids.count += 1;
    const environment: Environment = {
      id: `environment-${this.#ids.count}`,
      memoryMb: configuration.memoryMb,
      nonce: configuration.environment['THAW_NONCE'] ?? '',
      invocations: 0,
      isBusy: false,
      isRetired: false,
    };
    this.#environments.push(environment);
    return environment;
  }
}
