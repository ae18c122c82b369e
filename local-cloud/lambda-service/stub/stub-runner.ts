/** Invocations of stub functions: no code runs; the model says how long they take, and the response identifies the environment. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InvocationMetrics, InvokeRequest, InvokeResult } from '../contract.ts';
import type { AcquireConcurrency } from '../invoke/concurrency.ts';
import type { Runner } from '../invoke/runner.ts';
import { logTail } from '../logs/log-tail.ts';
import { endLine, type LogSubject, reportLine, startLine } from '../logs/platform-lines.ts';
import { billedDurationMs, roundDurationMs } from '../logs/rounding.ts';
import { asObject, type Json } from '../wire/json.ts';
import { lambdaErrors } from '../wire/responses.ts';
import type { StubCallEntry } from './call-log.ts';
import type { StubEnvironment, StubFunction } from './stub-function.ts';
import { stubModelOf } from './stub-model.ts';
import type { StubThrottles } from './stub-throttles.ts';

const MAX_MEMORY_USED_MB = 64;

interface StubRunnerOptions {
  /** Settled. */
  readonly find: (functionName: string) => Promise<StubFunction | undefined>;
  readonly throttles: StubThrottles;
  readonly acquireConcurrency: AcquireConcurrency;
  readonly nowMs: () => number;
}

export function createStubRunner(options: StubRunnerOptions): Runner {
  const existing = async (name: string, arn: string) => {
    const stub = await options.find(name);
    if (!stub) throw lambdaErrors.functionNotFound(arn);
    return stub;
  };
  return {
    ready: async (name, arn, { qualifier } = {}) => {
      const stub = await existing(name, arn);
      if (stub.record.state !== 'Active') throw lambdaErrors.notInState(stub.record.state);
      stub.versionOf(qualifier);
      return stub.record;
    },
    run: async ({ name, arn }, request) => {
      const stub = await existing(name, arn);
      const version = stub.versionOf(qualifierIn(request, arn));
      return await options.throttles.logged('Invoke', name, async (entry) => {
        const release = options.acquireConcurrency(name, undefined);
        try {
          const environment = stub.environmentFor(version, options.nowMs());
          return await respond(stub, environment, version, request, entry).finally(() => {
            environment.isBusy = false;
          });
        } finally {
          release();
        }
      });
    },
  };
}

async function respond(
  stub: StubFunction,
  environment: StubEnvironment,
  version: string,
  request: InvokeRequest,
  entry: StubCallEntry,
): Promise<InvokeResult> {
  const { configuration } = environment;
  const format = asObject(configuration['LoggingConfig'])['LogFormat'] === 'JSON' ? 'JSON' : 'Text';
  const model = stubModelOf(configuration);
  environment.invocations += 1;
  const drawn = (kind: 'initMs' | 'durationMs') => roundDurationMs(stub.draw(model, kind), format);
  const initDurationMs = environment.invocations === 1 ? drawn('initMs') : undefined;
  const durationMs = drawn('durationMs');
  Object.assign(entry, { durationMs, ...(initDurationMs !== undefined && { initMs: initDurationMs }) });
  await sleep((initDurationMs ?? 0) + durationMs);
  const memorySizeMb = Number(configuration['MemorySize']);
  const metrics: InvocationMetrics = {
    durationMs,
    billedDurationMs: billedDurationMs(durationMs, initDurationMs, format),
    memorySizeMb,
    maxMemoryUsedMb: Math.min(memorySizeMb, MAX_MEMORY_USED_MB),
    ...(initDurationMs !== undefined && { initDurationMs }),
  };
  const subject: LogSubject = {
    format,
    functionName: stub.record.name,
    functionArn: request.invokedFunctionArn ?? stub.record.arn,
    version,
    logStream: environment.id,
    memoryMb: memorySizeMb,
    runtimeVersion: 'stub',
    runtimeVersionArn: 'stub',
  };
  const lines = [
    startLine(subject, request.requestId),
    endLine(subject, request.requestId),
    reportLine(subject, request.requestId, metrics),
  ];
  return {
    payload: Buffer.from(JSON.stringify(responseOf(environment, configuration, memorySizeMb))),
    logTail: logTail([Buffer.from(lines.join(''))]),
    executedVersion: version,
    metrics,
    logStream: environment.id,
  };
}

/** An HTTP response with the probe of the target functions, by which a cold start is verified. */
function responseOf({ id, invocations }: StubEnvironment, configuration: Json, memoryMb: number): object {
  const nonce = String(asObject(asObject(configuration['Environment'])['Variables'])['THAW_NONCE'] ?? '');
  const probe = JSON.stringify({ environmentId: id, invocation: invocations, nonce, memoryMb });
  return { statusCode: 200, headers: { 'x-thaw-probe': probe }, body: '{"stub":true}' };
}

function qualifierIn({ invokedFunctionArn }: InvokeRequest, arn: string): string | undefined {
  return invokedFunctionArn === undefined || invokedFunctionArn === arn
    ? undefined
    : invokedFunctionArn.slice(arn.length + 1);
}
