// The CPU time extension, run for real beside a function that knows nothing of it, against the counters of the environment.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCpuTimes } from '../../../core/telemetry/cpu-time-lines.ts';
import { buildCpuTimeExtension } from '../../../target-functions/build/build-extension.ts';
import { hostArchitecture } from '../../../target-functions/build/shared/host-architecture.ts';
import { extensionPaths } from '../../../target-functions/build/shared/records.ts';
import { call, hasCgroups, nodeFunction, providedFunction, startEngine, type TestEngine } from '../environment/kit.ts';

const repositoryRoot = path.resolve(import.meta.dirname, '../../..');
const architecture = hostArchitecture();
const missing = await buildCpuTimeExtension({
  repositoryRoot,
  architecture,
  profile: 'local',
  environment: process.env,
  onProgress: () => {},
});
if (missing !== undefined) console.warn(`SKIPPED where the CPU time extension is needed: ${missing.reason}.`);

describe.skipIf(missing !== undefined || process.platform !== 'linux')('the CPU time extension', () => {
  let test: TestEngine;
  let layersDirectory: string;
  beforeAll(async () => {
    layersDirectory = mkdtempSync(path.join(tmpdir(), 'thaw-cpu-time-'));
    const files = unzipSync(readFileSync(extensionPaths(repositoryRoot, architecture).zip));
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(layersDirectory, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      chmodSync(file, 0o755);
    }
    test = await startEngine();
  });
  afterAll(async () => {
    await test?.stop();
    if (layersDirectory) rmSync(layersDirectory, { recursive: true, force: true });
  });

  it('says the CPU time of init and of every call but the last, as the counters of the cgroup have it', async () => {
    const revision = nodeFunction({ layersDirectory });
    const calls = [];
    for (const cpuMs of [150, 60, 0, 0]) calls.push(await call(test.engine, revision, { cpuMs, sleepMs: 30 }));
    const times = readCpuTimes(calls.map(({ tail }) => tail));
    const [cold, second, third, last] = calls.map(({ requestId }) => times.get(requestId));

    expect(cold?.initCpuMs).toBeGreaterThan(10);
    expect(second).not.toHaveProperty('initCpuMs');
    // What the function computes is known to itself; its runtime client and the begin of the next call come on top.
    for (const [index, time] of [cold, second].entries()) {
      expect(time?.cpuMs).toBeGreaterThanOrEqual(calls[index]?.value.cpuMs);
      expect(time?.cpuMs).toBeLessThan(calls[index]?.value.cpuMs + 100);
      expect(time).not.toHaveProperty('inTicks');
    }
    expect(third?.cpuMs).toBeLessThan(60);
    expect(last).toBeUndefined();
    if (hasCgroups) {
      const { init, handler } = calls[0]?.observation ?? {};
      expect(Math.abs((init?.cpuMs ?? 0) - (cold?.initCpuMs ?? 0))).toBeLessThan(20);
      expect(Math.abs((handler?.cpuMs ?? 0) - (cold?.cpuMs ?? 0))).toBeLessThan(20);
    }
  });

  it('counts children, also those that end in a call', async () => {
    const program = `
      const { execFileSync, spawn } = require('node:child_process');
      const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
      const child = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] });
      (async () => {
        for (;;) {
          const next = await fetch(api + 'next');
          const { ticks } = await next.json();
          // A child that has lived since init ends here.
          if (ticks) await new Promise((resolve) => child.once('exit', resolve).stdin.end());
          if (ticks) execFileSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 200_000);']);
          const id = next.headers.get('lambda-runtime-aws-request-id');
          await fetch(api + id + '/response', { method: 'POST', body: '{}' });
        }
      })();`;
    const revision = providedFunction(program, { layersDirectory });
    const calls = [await call(test.engine, revision, { ticks: true }), await call(test.engine, revision)];
    const time = readCpuTimes(calls.map(({ tail }) => tail)).get(calls[0]?.requestId ?? '');

    expect(time?.cpuMs).toBeGreaterThan(190);
    expect(time?.inTicks).toBe(true);
  });

  it('leaves an environment that fails and starts again as it is', async () => {
    const revision = nodeFunction({ layersDirectory });
    const failed = await call(test.engine, revision, { exit: 3 });
    const calls = [await call(test.engine, revision, { cpuMs: 40 }), await call(test.engine, revision)];
    const times = readCpuTimes([failed, ...calls].map(({ tail }) => tail));

    expect(failed.functionError).toBe('Unhandled');
    expect(times.get(failed.requestId)?.initCpuMs).toBeGreaterThan(10);
    expect(times.get(failed.requestId)?.cpuMs).toBeUndefined();
    expect(times.get(calls[0]?.requestId ?? '')?.cpuMs).toBeGreaterThanOrEqual(40);
  });
});
