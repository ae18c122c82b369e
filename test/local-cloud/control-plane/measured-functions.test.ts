/** PlanRun, ForceColdStart, Measure and the restore against functions of the local cloud as accounts have them. */
import { randomUUID } from 'node:crypto';
import { PutRuntimeManagementConfigCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { lockKey } from '../../../core/plan/keys.ts';
import { SdkLambdaFunctions } from '../../../orchestrator-lambdas/adapters/lambda-functions.ts';
import { LambdaClock } from '../../../orchestrator-lambdas/middleware/lambda-clock.ts';
import { restoreConfiguration } from '../../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, World } from '../../kit/orchestrator/world.ts';
import { startTestCloud, type TestCloud } from '../kit/local-cloud.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://localhost:${cloud.port}`);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'test');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud?.stop();
});
afterEach(() => cloud.cloud.faults.set({}));

/** A run's tasks in this process, with the functions of the local cloud and a clock that really waits. */
function newWorld(): World {
  const world = new World();
  Object.assign(world.ports, { functions: new SdkLambdaFunctions(), clock: new LambdaClock(() => 600_000) });
  return world;
}

async function newFunction(kind: string, changes: Parameters<TestCloud['createNodeFunction']>[2] = {}) {
  const name = `${kind}-${randomUUID().slice(0, 8)}`;
  const optedIn = { Tags: { 'thaw:measure': 'true' } };
  await cloud.createNodeFunction(name, 'export const handler = async (event) => event;', { ...optedIn, ...changes });
  return name;
}

const suiteOf = (names: readonly string[]) => ({
  name: 'own',
  functions: names.map((name) => ({
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryMb: [512],
    payloads: [{ name: 'one', event: {} }],
  })),
  cold: { samples: 1, followUps: 0, maxAttempts: 1, settleMs: 0 },
});

it('refuses what cannot be measured, all in one error', async () => {
  const durable = await newFunction('durable', {
    DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 1 },
  });
  const tenants = await newFunction('tenants', { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } });
  const quiet = await newFunction('quiet', { LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' } });
  const updating = await newFunction('updating');
  await cloud.lambda.send(
    new PutRuntimeManagementConfigCommand({ FunctionName: updating, UpdateRuntimeOn: 'FunctionUpdate' }),
  );
  const world = newWorld();

  await expect(world.plan(suiteOf([durable, tenants, quiet, updating]))).rejects.toThrow(
    /durable-\w+ is a durable.*tenants-\w+ is isolated.*quiet-\w+ logs as JSON.*updating-\w+ gets the latest/,
  );

  expect(world.store.writes).toEqual([]);
});

it('wakes an Inactive function and measures it without a lost sample', async () => {
  const name = await newFunction('idle');
  cloud.cloud.faults.set({ functions: [name], idle: true });
  const world = newWorld();

  const planned = await world.plan(suiteOf([name]));
  const step = { runId: planned.runId, laneId: 'lane-1', stepIndex: 0 };

  expect(await world.runStep(step)).toBe(1);
  const [key = ''] = [...world.store.objects.keys()].filter((stored) => stored.includes('/steps/'));
  expect(world.store.json(key)).toMatchObject({ status: 'done', verified: true, attempts: 1 });
});

it('releases the lock of a function whose updates are refused', async () => {
  const name = await newFunction('blocked');
  cloud.cloud.faults.set({ functions: [name], blockedRuntime: true });
  const world = newWorld();
  const planned = await world.plan(suiteOf([name]));
  const step = { runId: planned.runId, laneId: 'lane-1', stepIndex: 0 };
  await expect(world.runStep(step)).rejects.toMatchObject({
    code: 'UPDATE_FAILED',
    fix: expect.stringContaining('a runtime that Lambda supports'),
  });

  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);

  expect(world.store.json(lockKey(name))).toMatchObject({ state: 'released' });
});
