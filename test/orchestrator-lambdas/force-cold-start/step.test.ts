import { expect, it } from 'vitest';
import { BenchmarkError } from '../../../core/errors.ts';
import { lockKey } from '../../../core/plan/keys.ts';
import { forceColdStart } from '../../../orchestrator-lambdas/force-cold-start/step.ts';
import { restoreConfiguration } from '../../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, SUITE, World } from '../../kit/orchestrator/world.ts';

/** A planned run of the red function alone, and the event of its first step. */
async function prepare(change: object = {}) {
  const world = new World();
  const suite = { ...SUITE, functions: [{ target: 'red', memoryMb: [256], payloads: ['get'], ...change }] };
  const planned = await world.plan(suite);
  const event = { runId: planned.runId, laneId: 'lane-1', stepIndex: 0, attempt: 1 };
  return { world, event };
}

it('adds the nonce and sets the memory in one update, and keeps all other variables', async () => {
  const { world, event } = await prepare();

  const forced = await forceColdStart(event, world.ports);

  const after = world.lambda.peek('thaw-red');
  expect(after.memoryMb).toBe(256);
  expect(after.environment).toEqual({
    TABLE_NAME: 'items',
    SECRET: 'correct horse',
    THAW_NONCE: expect.stringMatching(/^[0-9a-f]{24}$/),
  });
  expect(after).toMatchObject({ lastUpdateStatus: 'Successful', revisionId: forced.revisionId });
  expect(world.lambda.countCalls('update')).toBe(1);
});

it('has a different nonce for every attempt', async () => {
  const { world, event } = await prepare();

  await forceColdStart(event, world.ports);
  const first = world.lambda.peek('thaw-red').environment['THAW_NONCE'];
  await forceColdStart({ ...event, attempt: 2 }, world.ports);

  expect(world.lambda.peek('thaw-red').environment['THAW_NONCE']).not.toBe(first);
});

it('changes nothing when the task is retried', async () => {
  const { world, event } = await prepare();

  const first = await forceColdStart(event, world.ports);
  const second = await forceColdStart(event, world.ports);

  // An update, which Lambda refuses, and a GetFunction, which finds the nonce already set.
  const { endedMs: _ended, hint: _hint, ...update } = first.update ?? {};
  expect(second).toEqual({ ...first, controlPlaneCalls: 2, update });
  expect(world.lambda.peek('thaw-red').revisionId).toBe(first.revisionId);
});

it('waits for settleMs', async () => {
  const world = new World();
  const planned = await world.plan({ ...SUITE, cold: { ...SUITE.cold, settleMs: 1500 } });

  await forceColdStart({ runId: planned.runId, laneId: 'lane-1', stepIndex: 0, attempt: 1 }, world.ports);

  expect(world.clock.sleeps.at(-1)).toBe(1500);
});

it('waits for an update of another client, and merges into its result', async () => {
  const { world, event } = await prepare();
  const { revisionId } = world.lambda.peek('thaw-red');
  await world.lambda.update('thaw-red', { memoryMb: 128, environment: { NEW: 'theirs' }, revisionId });

  await forceColdStart(event, world.ports);

  expect(world.lambda.peek('thaw-red').environment).toMatchObject({ NEW: 'theirs', THAW_NONCE: expect.any(String) });
});

it('reads again when the function was changed between the read and the update (412)', async () => {
  const { world, event } = await prepare();
  let deployments = 0;
  world.lambda.before = (call) => {
    if (call !== 'update' || deployments > 0) return;
    deployments += 1;
    world.lambda.deploy('thaw-red', { environment: { DEPLOYED: 'just now' } });
  };

  await forceColdStart(event, world.ports);

  expect(world.lambda.peek('thaw-red').environment).toMatchObject({ DEPLOYED: 'just now' });
});

it('throws UPDATE_CONFLICT when another client updates all the time', async () => {
  const { world, event } = await prepare();
  world.lambda.before = (call) => {
    if (call === 'update') world.lambda.deploy('thaw-red', {});
  };

  await expect(forceColdStart(event, world.ports)).rejects.toMatchObject({ code: 'UPDATE_CONFLICT' });
});

it('throws UPDATE_TIMEOUT when an update does not end', async () => {
  const { world, event } = await prepare();
  world.lambda.updateMs = Number.POSITIVE_INFINITY;

  await expect(forceColdStart(event, world.ports)).rejects.toMatchObject({ code: 'UPDATE_TIMEOUT' });
});

it("has Lambda's reason in the error when the update fails, also when the task is retried", async () => {
  const { world, event } = await prepare();

  for (const _ of [1, 2]) {
    world.lambda.failNextUpdate('thaw-red', 'The role cannot be assumed');
    await expect(forceColdStart(event, world.ports)).rejects.toMatchObject({
      code: 'UPDATE_FAILED',
      message: expect.stringContaining('The role cannot be assumed'),
    });
  }
});

it.each(['THROTTLED', 'ACCESS_DENIED'] as const)('throws %s unchanged', async (code) => {
  const { world, event } = await prepare();
  world.lambda.before = (call) => {
    if (call === 'update') throw new BenchmarkError({ code, source: 'aws', message: 'no', fix: 'wait' });
  };

  await expect(forceColdStart(event, world.ports)).rejects.toMatchObject({ code });
});

it('changes nothing when the lock is revoked between the check of the lock and the update', async () => {
  const { world, event } = await prepare();
  let isStopped = false;
  world.lambda.before = async (call) => {
    if (call !== 'update' || isStopped) return;
    // The execution is stopped now; the EventBridge rule's restore ends while this task is still in flight.
    isStopped = true;
    await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  };

  await expect(forceColdStart(event, world.ports)).rejects.toMatchObject({ code: 'LOCK_LOST' });

  expect(world.lambda.peek('thaw-red')).toMatchObject({
    memoryMb: 128,
    environment: { TABLE_NAME: 'items', SECRET: 'correct horse' },
  });
});

it('changes nothing when it does not hold the lock', async () => {
  const { world, event } = await prepare();
  world.store.objects.delete(lockKey('thaw-red'));

  await expect(forceColdStart(event, world.ports)).rejects.toMatchObject({ code: 'LOCK_LOST' });
  expect(world.lambda.countCalls('update')).toBe(0);
});

it('refuses to merge into an environment that cannot be read', async () => {
  const { world, event } = await prepare();
  world.lambda.deploy('thaw-red', { environment: {}, environmentError: 'KMSAccessDeniedException' });

  const { revisionId } = world.lambda.peek('thaw-red');

  await expect(forceColdStart(event, world.ports)).rejects.toMatchObject({ code: 'FUNCTION_REFUSED' });
  expect(world.lambda.peek('thaw-red').revisionId).toBe(revisionId);
});

it('sets the override of its step and removes that of another step', async () => {
  const environmentOverrides = [
    { name: 'debug', environment: { LOG_LEVEL: 'debug', TABLE_NAME: 'other' } },
    { name: 'plain', environment: {} },
  ];
  const { world, event } = await prepare({ environmentOverrides });
  const seen: Record<string, string>[] = [];

  for (const stepIndex of [0, 1]) {
    await forceColdStart({ ...event, stepIndex }, world.ports);
    const { THAW_NONCE: _, ...environment } = world.lambda.peek('thaw-red').environment;
    seen.push(environment);
  }

  expect(seen).toContainEqual({ TABLE_NAME: 'other', SECRET: 'correct horse', LOG_LEVEL: 'debug' });
  expect(seen).toContainEqual({ TABLE_NAME: 'items', SECRET: 'correct horse' });
});
