import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../kit/eventually.ts';
import {
  call,
  hasCgroups,
  isAlive,
  isFrozen,
  nodeFunction,
  providedFunction,
  startEngine,
  type TestEngine,
} from './kit.ts';

let test: TestEngine;
beforeAll(async () => {
  test = await startEngine();
});
afterAll(() => test.stop());

describe.skipIf(!hasCgroups)('CPU share', () => {
  it('is memory / 1769 vCPU after init', async () => {
    const revision = nodeFunction({ memoryMb: 256 });
    await call(test.engine, revision);
    const { value } = await call(test.engine, revision, { cpuMs: 100 });

    // 256 MB is 14.5 % of a vCPU: 100 ms of CPU time take 691 ms, or more on a busy machine. The first and last period (20 ms
    // each) are incomplete.
    expect(value.wallMs).toBeGreaterThan(value.cpuMs * (1769 / 256) - 45);
  });

  it('is two vCPUs in init, whatever the memory size', async () => {
    const revision = nodeFunction({ memoryMb: 128 });
    const cold = await call(test.engine, revision);
    const warm = await call(test.engine, revision, { cpuMs: 60 });

    // Node's start uses more CPU time than the 60 ms below, which take 800 ms after init.
    expect(cold.metrics.initDurationMs).toBeGreaterThan(0);
    expect(warm.metrics.durationMs).toBeGreaterThan(60 * (1769 / 128) - 45);
  });
});

/** A program that returns its CPU weight during init and during the invocation. */
const WEIGHT = `
const { existsSync, readFileSync } = require('node:fs');
const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
function weight() {
  for (const line of readFileSync('/proc/self/cgroup', 'utf8').trim().split('\\n')) {
    const [, controllers, path] = line.split(':');
    const files = controllers.split(',').includes('cpu')
      ? ['/sys/fs/cgroup/cpu' + path + '/cpu.shares', '/sys/fs/cgroup/cpu,cpuacct' + path + '/cpu.shares']
      : ['/sys/fs/cgroup' + path + '/cpu.weight'];
    for (const file of files) if (existsSync(file)) return Number(readFileSync(file, 'utf8'));
  }
}
const inInit = weight();
(async () => {
  for (;;) {
    const next = await fetch(api + 'next');
    await next.text();
    const id = next.headers.get('lambda-runtime-aws-request-id');
    await fetch(api + id + '/response', { method: 'POST', body: JSON.stringify({ inInit, now: weight() }) });
  }
})();`;

describe.skipIf(!hasCgroups)('an environment that starts', () => {
  it('runs at low CPU weight (1/10), so that it does not slow others', async () => {
    const { value } = await call(test.engine, providedFunction(WEIGHT));

    expect(value.now).toBeGreaterThan(0);
    expect(value.inInit).toBe(Math.floor(value.now / 10));
  });
});

describe.skipIf(!hasCgroups)('memory', () => {
  it('peaks differ between functions, and never decrease in an environment', async () => {
    const small = nodeFunction({ memoryMb: 1024 });
    const big = nodeFunction({ memoryMb: 1024 });
    const smallPeak = (await call(test.engine, small, { touchMb: 50 })).metrics.maxMemoryUsedMb ?? 0;
    const bigPeak = (await call(test.engine, big, { touchMb: 250 })).metrics.maxMemoryUsedMb ?? 0;
    const later = (await call(test.engine, big)).metrics.maxMemoryUsedMb ?? 0;

    expect(bigPeak - smallPeak).toBeGreaterThan(180);
    expect(bigPeak - smallPeak).toBeLessThan(220);
    expect(later).toBeGreaterThanOrEqual(bigPeak);
  });
});

describe('without cgroups', () => {
  it('functions run and are frozen by SIGSTOP, which the engine reports', async () => {
    const plain = await startEngine({ cgroups: 'none' });
    try {
      const revision = nodeFunction();
      const cold = await call(plain.engine, revision);
      await eventually('the idle process stops', () => isFrozen(cold.value.pid));
      const warm = await call(plain.engine, revision);
      const crashed = await call(plain.engine, revision, { exit: 1 });
      const next = await call(plain.engine, revision);

      expect(plain.engine.describe()).toMatchObject({ throttle: 'none', memoryLimit: 'none', freezer: 'SIGSTOP' });
      expect(warm.value.id).toBe(cold.value.id);
      expect(crashed.value.errorMessage).toContain('exit status 1');
      expect(next.value.invocation).toBe(1);
    } finally {
      await plain.stop();
    }
  });

  it('children of a runtime that crashed end with it', async () => {
    const plain = await startEngine({ cgroups: 'none' });
    try {
      const revision = nodeFunction();
      const command = ['/bin/sh', '-c', 'sleep 600 >/dev/null 2>&1 & echo $!'];
      const child = Number((await call(plain.engine, revision, { exec: command })).value);
      expect(isAlive(child)).toBe(true);
      await call(plain.engine, revision, { exit: 1 });

      await eventually('the end of the child', () => !isAlive(child));
    } finally {
      await plain.stop();
    }
  });
});

describe('describe', () => {
  it('returns the source of the memory figures and the interpreters in use', () => {
    const description = test.engine.describe();

    expect(description.memorySource).toMatch(/memory\.|VmHWM|none/);
    expect(description.runtimeVersions).toMatchObject({
      'nodejs22.x': `${process.versions.node} with aws-lambda-ric 3.3.0`,
      'nodejs24.x': `${process.versions.node} with aws-lambda-ric 4.0.2`,
    });
  });
});
