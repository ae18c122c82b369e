import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { removeFolder } from '../../../local-cloud/host/remove-folder.ts';
import { ownerName } from '../../../local-cloud/lambda-service/cgroups/sweep.ts';
import { sweepDeadOwners } from '../../../local-cloud/lambda-service/environment/owner.ts';
import { awaitedLater } from '../../kit/awaited-later.ts';
import { eventually } from '../kit/eventually.ts';
import { call, cgroupsOf, hasCgroups, isAlive, NODE_CODE, nodeFunction, startEngine, type TestEngine } from './kit.ts';

describe('an environment that is killed', () => {
  let test: TestEngine;
  beforeAll(async () => {
    test = await startEngine();
  });
  afterAll(() => test.stop());

  it('during init runs init again inside the invocation', async () => {
    const revision = nodeFunction({ environment: { INIT: 'sleep-once:60000' } });
    const running = awaitedLater(call(test.engine, revision));
    await eventually('its init', () => initRuns(revision.functionName));
    for (const pid of pidsOf(revision.functionName)) process.kill(pid, 'SIGKILL');
    const result = await running;

    expect(result.functionError).toBeUndefined();
    expect(result.tail).toContain('Phase: init\tStatus: error\tError Type: Runtime.ExitError');
    expect(result.metrics.initDurationMs).toBeUndefined();
  });
});

/** Processes with this function's name in their environment variables. */
function pidsOf(functionName: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => variablesOf(pid).includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`));
}

function variablesOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** True once the fixture has written to its /tmp that its first init has begun. */
function initRuns(functionName: string): boolean {
  return pidsOf(functionName)
    .flatMap(variablesOf)
    .some(
      (variable) => variable.startsWith('TMPDIR=') && existsSync(join(variable.slice('TMPDIR='.length), 'init-seen')),
    );
}

describe('shutdown', () => {
  it('fails what is in flight and leaves no process, port, cgroup or folder', async () => {
    const test = await startEngine();
    onTestFinished(() => test.stop());
    const idle = nodeFunction();
    const { value } = await call(test.engine, idle);
    const { value: variables } = await call(test.engine, idle, { environment: true });
    const inFlight = awaitedLater(call(test.engine, nodeFunction(), { sleepMs: 60_000 }));
    const inInit = awaitedLater(call(test.engine, nodeFunction({ environment: { INIT: 'sleep:60000' } })));
    await eventually('both are in flight', () => test.engine.totalInFlight() === 2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await test.engine.shutdown();
    const results = await Promise.all([inFlight, inInit]);

    expect(results.map((result) => result.value.errorType)).toEqual(['Runtime.ExitError', 'Runtime.ExitError']);
    expect(isAlive(value.pid)).toBe(false);
    expect(await canConnect(variables.AWS_LAMBDA_RUNTIME_API)).toBe(false);
    expect(readdirSync(test.stateDirectory)).toEqual([]);
    expect(cgroupsOf(ownerName(process.pid, 0).replace(/-0$/, '-'))).toEqual([]);
    await expect(call(test.engine, idle)).rejects.toMatchObject({ code: 'ENVIRONMENT_MISSING' });
  });
});

function canConnect(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

describe('the service killed with SIGKILL', () => {
  async function killService(cgroups: 'auto' | 'none') {
    const stateDirectory = mkdtempSync(join(tmpdir(), 'thaw-killed-'));
    const script = fileURLToPath(new URL('fixtures/service.ts', import.meta.url));
    const service = spawn(process.execPath, [script, stateDirectory, NODE_CODE, cgroups], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await new Promise<string[]>((resolve) =>
      createInterface(service.stdout).once('line', (text) => resolve([text])),
    );
    const { pid } = JSON.parse(line ?? '');
    const owner = ownerName(service.pid ?? 0, 1);
    service.kill('SIGKILL');
    return { stateDirectory, pid, owner };
  }

  it.each(['auto', 'none'] as const)('leaves nothing behind (cgroups: %s)', async (cgroups) => {
    const { stateDirectory, pid, owner } = await killService(cgroups);
    try {
      await eventually('its functions end', () => !isAlive(pid));
      await eventually('its folder is removed', () => readdirSync(stateDirectory).length === 0);
      await eventually('its cgroups are removed', () => cgroupsOf(owner).length === 0);
    } finally {
      await removeFolder(stateDirectory);
    }
  });

  it.skipIf(!hasCgroups)('together with its watch is cleaned up by the next start', async () => {
    const stateDirectory = mkdtempSync(join(tmpdir(), 'thaw-sweep-'));
    const dead = 'thaw-999999-1-1';
    const group = join('/sys/fs/cgroup/freezer', dead);
    mkdirSync(join(stateDirectory, dead, 'processes'), { recursive: true });
    if (existsSync('/sys/fs/cgroup/freezer')) mkdirSync(join(group, 'environment'), { recursive: true });
    try {
      const removed = await sweepDeadOwners(stateDirectory);

      expect(removed).toContain(join(stateDirectory, dead));
      expect(readdirSync(stateDirectory)).toEqual([]);
      expect(existsSync(group)).toBe(false);
    } finally {
      rmSync(stateDirectory, { recursive: true, force: true });
    }
  });
});
