import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhaseObservation } from '../../../core/telemetry/observation.ts';
import { phaseParts } from '../../../core/telemetry/phase-parts.ts';
import type { FunctionRevision } from '../../../local-cloud/lambda-service/contract.ts';
import { call, hasCgroups, nodeFunction, startEngine, type TestEngine } from './kit.ts';

let test: TestEngine;
beforeAll(async () => {
  test = await startEngine();
});
afterAll(() => test.stop());

async function handlerOf(revision: FunctionRevision, event: object): Promise<PhaseObservation> {
  const { observation } = await call(test.engine, revision, event);
  if (observation?.handler === undefined) throw new Error('nothing was observed');
  return observation.handler;
}

describe.skipIf(!hasCgroups)('what is observed of an invocation', () => {
  it('has the init phase once, with the Init Duration, and every handler with its Duration', async () => {
    const revision = nodeFunction({ environment: { INIT: 'sleep:200' } });
    const cold = await call(test.engine, revision, { sleepMs: 1 });
    const warm = await call(test.engine, revision, { sleepMs: 1 });

    const { init } = cold.observation ?? {};
    expect(init?.wallMs).toBe(cold.metrics.initDurationMs);
    expect(init?.cpuMs).toBeGreaterThan(0);
    expect(init && phaseParts(init).otherWaitMs).toBeGreaterThan(150);
    // The package has less, the runtime's client about a hundred kilobytes.
    expect(init?.readBytes).toBeGreaterThan(50_000);
    expect(init?.majorPageFaults).toBeGreaterThanOrEqual(0);
    expect(cold.observation?.handler?.wallMs).toBe(cold.metrics.durationMs);
    expect(warm.observation?.init).toBeUndefined();
    expect(warm.observation?.handler?.wallMs).toBe(warm.metrics.durationMs);
  });

  it('tells computing, waiting for the CPU share and waiting for something else apart', async () => {
    const revision = nodeFunction({ memoryMb: 256 });
    await call(test.engine, revision, { sleepMs: 1 });
    const computed = phaseParts(await handlerOf(revision, { cpuMs: 60 }));
    const slept = phaseParts(await handlerOf(revision, { sleepMs: 400 }));

    expect(computed.computingMs).toBeGreaterThanOrEqual(60);
    // 256 MB is a seventh of a CPU.
    expect(computed.shareWaitMs).toBeGreaterThan(3 * computed.computingMs);
    expect(computed.otherWaitMs).toBeLessThan(computed.shareWaitMs);
    expect(slept.otherWaitMs).toBeGreaterThan(slept.computingMs);
    expect(slept.otherWaitMs).toBeGreaterThan(slept.shareWaitMs);
    expect(slept.computingMs).toBeLessThan(computed.computingMs);
  });

  it('includes what a child process computed and how it was throttled, also when it has ended', async () => {
    const revision = nodeFunction({ memoryMb: 256 });
    await call(test.engine, revision, { sleepMs: 1 });
    const loop = 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo 1';
    const { cpuMs, shareWaitMs, throttledMs } = await handlerOf(revision, { exec: ['/bin/sh', '-c', loop] });

    expect(cpuMs).toBeGreaterThan(20);
    expect(shareWaitMs).toBeGreaterThanOrEqual(throttledMs / 2);
  });

  it('has no handler when the invocation failed', async () => {
    const revision = nodeFunction();
    const { observation } = await call(test.engine, revision, { exit: 1 });

    expect(observation?.init).toBeDefined();
    expect(observation?.handler).toBeUndefined();
  });
});

it('is absent without cgroups', async () => {
  const without = await startEngine({ cgroups: 'none' });
  try {
    const { observation } = await call(without.engine, nodeFunction(), { sleepMs: 1 });
    expect(observation?.init).toBeUndefined();
    expect(observation?.handler).toBeUndefined();
  } finally {
    await without.stop();
  }
});
