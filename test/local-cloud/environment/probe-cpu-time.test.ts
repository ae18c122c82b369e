// The CPU time that our targets say they used, against what the local cloud saw from outside, for the same invocation.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseResponse } from '../../../core/telemetry/parse-response.ts';
import type { FunctionRevision } from '../../../local-cloud/lambda-service/contract.ts';
import { call, hasCgroups, nodeFunction, pythonExecutable, startEngine, type TestEngine } from './kit.ts';

const TARGETS = join(import.meta.dirname, '../../../target-functions');
const COMPUTE = { queryStringParameters: { op: 'cpu' } };

let test: TestEngine;
beforeAll(async () => {
  test = await startEngine();
});
afterAll(() => test.stop());

function codeFolder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'thaw-target-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function nodeTarget(): Partial<FunctionRevision> {
  const codeDirectory = codeFolder();
  const entryPoints = [join(TARGETS, 'node/node-synthetic/handler.ts')];
  const outfile = join(codeDirectory, 'index.mjs');
  buildSync({ entryPoints, bundle: true, outfile, platform: 'node', format: 'esm', logLevel: 'silent' });
  return { codeDirectory, handler: 'index.handler' };
}

function pythonTarget(): Partial<FunctionRevision> {
  const codeDirectory = codeFolder();
  const own = ['handler.py', 'workloads.py'].map((name) => ['python-synthetic', name] as const);
  const shared = ['thaw_http.py', 'thaw_probe.py'].map((name) => ['shared', name] as const);
  for (const [folder, name] of [...own, ...shared])
    copyFileSync(join(TARGETS, 'python', folder, name), join(codeDirectory, name));
  return { codeDirectory, handler: 'handler.handler', runtime: 'python3.13' };
}

/** The CPU times of one invocation, in ms: the probe's and, from outside, those of init and handler. */
async function cpuTimes(revision: FunctionRevision) {
  const { value, observation } = await call(test.engine, revision, COMPUTE);
  const probe = parseResponse(JSON.stringify(value), []).probe;
  if (probe?.cpuMs === undefined || observation?.handler === undefined) throw new Error('no CPU time');
  return {
    initProbeMs: probe.initCpuMs,
    probeMs: probe.cpuMs,
    initObservedMs: observation.init?.cpuMs,
    observedMs: observation.handler.cpuMs,
  };
}

describe.skipIf(!hasCgroups).each([
  // The call computes for about 1 ms, about as long as the runtime client; in Python for tens of milliseconds.
  ['Node', true, nodeTarget, 0.1],
  ['Python', pythonExecutable !== undefined, pythonTarget, 0.5],
])('the CPU time in the probe of a target in %s', (_, isThere, target, leastShare) => {
  it.skipIf(!isThere)('is what was seen from outside without the work of the runtime client', async () => {
    const revision = nodeFunction(target());
    const cold = await cpuTimes(revision);
    const warm = await cpuTimes(revision);

    const { initProbeMs = Number.NaN, initObservedMs = Number.NaN } = cold;
    expect(initProbeMs).toBeGreaterThan(initObservedMs / 2);
    // Until the first invocation begins: also the start of the process before its init is observed, and what is after init.
    expect(initProbeMs).toBeLessThan(1.5 * initObservedMs + cold.observedMs);
    expect(cold.probeMs).toBeLessThanOrEqual(cold.observedMs);
    expect(warm.initProbeMs).toBeUndefined();
    expect(warm.probeMs).toBeLessThanOrEqual(warm.observedMs);
    expect(warm.probeMs).toBeGreaterThan(warm.observedMs * leastShare);
  });
});
