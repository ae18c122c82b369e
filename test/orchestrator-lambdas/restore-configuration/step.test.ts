import { expect, it } from 'vitest';
import { BenchmarkError, ERROR_CODES, type ErrorCode } from '../../../core/errors.ts';
import { lockKey, runKeys } from '../../../core/plan/keys.ts';
import { NotOptedInError } from '../../../core/suite/opt-in.ts';
import { restoreConfiguration } from '../../../orchestrator-lambdas/restore-configuration/step.ts';
import { readDefinition } from '../../../state-machine/definition.ts';
import { EXECUTION, OTHER_EXECUTION, World } from '../../kit/orchestrator/world.ts';

const BEFORE = { memoryMb: 128, environment: { TABLE_NAME: 'items', SECRET: 'correct horse' } };
const EVENT = { executionArn: EXECUTION };

/** A run in progress: both functions have a nonce and another memory size. */
async function prepare() {
  const world = new World();
  const planned = await world.plan();
  for (const stepIndex of [0, 1]) await world.runStep({ runId: planned.runId, laneId: 'lane-1', stepIndex });
  world.clock.startTask();
  return { world, planned };
}

it('restores memory and environment and releases the locks', async () => {
  const { world, planned } = await prepare();

  const report = await restoreConfiguration(EVENT, world.ports);

  expect(report).toEqual({ runId: planned.runId, restored: 2, untouched: 0 });
  expect(world.lambda.peek('thaw-red')).toMatchObject(BEFORE);
  expect(world.lambda.peek('thaw-red').environment).toEqual(BEFORE.environment);
  expect(world.lambda.peek('thaw-blue').environment).toEqual({});
  expect(world.store.json(lockKey('thaw-red'))).toMatchObject({ state: 'released' });
});

it('does nothing when it is called again', async () => {
  const { world, planned } = await prepare();
  await restoreConfiguration(EVENT, world.ports);
  const updates = world.lambda.countCalls('update');

  const report = await restoreConfiguration(EVENT, world.ports);

  expect(report).toEqual({ runId: planned.runId, restored: 0, untouched: 2 });
  expect(world.lambda.countCalls('update')).toBe(updates);
});

it('handles the event of an execution that did not succeed', async () => {
  const { world } = await prepare();

  await restoreConfiguration(
    { 'detail-type': 'Step Functions Execution Status Change', detail: { executionArn: EXECUTION, status: 'ABORTED' } },
    world.ports,
  );

  expect(world.lambda.peek('thaw-red')).toMatchObject(BEFORE);
});

it('has nothing to do for an execution without a run, such as that of a lane', async () => {
  const { world } = await prepare();

  const report = await restoreConfiguration({ executionArn: `${EXECUTION}/Lanes:lane` }, world.ports);

  expect(report).toEqual({ runId: null, restored: 0, untouched: 0 });
  expect(world.lambda.peek('thaw-red').environment).toHaveProperty('THAW_NONCE');
});

it('waits for an update in progress before it restores', async () => {
  const { world } = await prepare();
  const { revisionId, environment } = world.lambda.peek('thaw-red');
  await world.lambda.update('thaw-red', { memoryMb: 256, environment, revisionId });

  await restoreConfiguration(EVENT, world.ports);

  expect(world.lambda.peek('thaw-red')).toMatchObject(BEFORE);
});

it('keeps what another client deployed during the run', async () => {
  const { world } = await prepare();
  const { environment } = world.lambda.peek('thaw-red');
  world.lambda.deploy('thaw-red', { memoryMb: 1024, environment: { ...environment, TABLE_NAME: 'new', ADDED: 'x' } });

  await restoreConfiguration(EVENT, world.ports);

  expect(world.lambda.peek('thaw-red')).toMatchObject({ memoryMb: 1024 });
  expect(world.lambda.peek('thaw-red').environment).toEqual({
    TABLE_NAME: 'new',
    SECRET: 'correct horse',
    ADDED: 'x',
  });
});

it('restores the other functions before it throws, and tries the failed one again when called again', async () => {
  const { world } = await prepare();
  let fails = true;
  world.lambda.before = (call, functionName) => {
    if (call !== 'update' || functionName !== 'thaw-blue' || !fails) return;
    throw new BenchmarkError({ code: 'THROTTLED', source: 'aws', message: 'slow down', fix: 'wait' });
  };

  await expect(restoreConfiguration(EVENT, world.ports)).rejects.toMatchObject({ code: 'THROTTLED' });
  expect(world.lambda.peek('thaw-red')).toMatchObject(BEFORE);
  expect(world.store.json(lockKey('thaw-blue'))).toMatchObject({ state: 'revoked' });

  fails = false;
  const report = await restoreConfiguration(EVENT, world.ports);
  expect(report).toMatchObject({ restored: 1, untouched: 1 });
  expect(world.lambda.peek('thaw-blue').environment).toEqual({});
});

it('releases the lock of a function that was deleted', async () => {
  const { world } = await prepare();
  world.lambda.remove('thaw-blue');

  const report = await restoreConfiguration(EVENT, world.ports);

  expect(report.restored).toBe(2);
  expect(world.store.json(lockKey('thaw-blue'))).toMatchObject({ state: 'released' });
});

it('writes the snapshot when the environment can no longer be read', async () => {
  const { world } = await prepare();
  world.lambda.deploy('thaw-red', { environment: {}, environmentError: 'KMSAccessDeniedException: no' });

  await restoreConfiguration(EVENT, world.ports);

  expect(world.lambda.peek('thaw-red').environment).toEqual(BEFORE.environment);
});

it('gives a function a new revision even when its settings are the same, so that an update in flight is refused', async () => {
  const world = new World();
  await world.plan();
  const before = world.lambda.peek('thaw-red').revisionId;
  world.lambda.keepsRevisionOfSameValues = true;

  await restoreConfiguration(EVENT, world.ports);

  const after = world.lambda.peek('thaw-red');
  expect(after.revisionId).not.toBe(before);
  expect(after).toMatchObject(BEFORE);
  expect(after.environment).toEqual(BEFORE.environment);
});

it('does not change a function whose lock the next run has taken over', async () => {
  const { world } = await prepare();
  world.running.delete(EXECUTION);
  await world.plan(undefined, OTHER_EXECUTION);
  await world.runStep({
    runId: world.store.json<{ runId: string }>(lockKey('thaw-red')).runId,
    laneId: 'lane-1',
    stepIndex: 0,
  });
  const updates = world.lambda.countCalls('update');

  const report = await restoreConfiguration(EVENT, world.ports);

  expect(report).toMatchObject({ restored: 0, untouched: 2 });
  expect(world.lambda.countCalls('update')).toBe(updates);
});

it('writes released locks of functions that were not locked yet, so that a plan in flight cannot lock them', async () => {
  const world = new World();
  let isStopped = false;
  world.store.before = async (operation, key) => {
    if (operation !== 'read' || key !== lockKey('thaw-blue') || isStopped) return;
    isStopped = true;
    await restoreConfiguration(EVENT, world.ports);
  };

  await expect(world.plan()).rejects.toMatchObject({ code: 'LOCK_LOST' });

  for (const name of ['thaw-red', 'thaw-blue']) {
    expect(world.store.json(lockKey(name))).toMatchObject({ state: 'released' });
  }
  expect([...world.store.objects.keys()].filter((key) => key.endsWith('plan.json'))).toEqual([]);
});

it('does not change the snapshots', async () => {
  const { world, planned } = await prepare();

  await restoreConfiguration(EVENT, world.ports);

  expect(world.store.json(runKeys(planned.runId).snapshot('thaw-red'))).toMatchObject({
    schemaVersion: 1,
    functionName: 'thaw-red',
    ...BEFORE,
    changes: { memoryMb: [256], environment: {} },
  });
});

it('names the command for each function that it may no longer change, and restores the others', async () => {
  const { world } = await prepare();
  const arnOf = (name: string) => world.lambda.peek(name).functionArn;
  world.lambda.before = (_call, name) => {
    if (name === 'thaw-blue') throw new NotOptedInError([arnOf(name)], undefined);
  };

  await expect(restoreConfiguration(EVENT, world.ports)).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    message: expect.stringContaining(arnOf('thaw-blue')),
    fix: `aws lambda tag-resource --resource ${arnOf('thaw-blue')} --tags thaw:measure=true --region us-east-1`,
  });
  expect(world.lambda.peek('thaw-red')).toMatchObject(BEFORE);

  world.lambda.before = () => {};
  await restoreConfiguration(EVENT, world.ports);
  expect(world.lambda.peek('thaw-blue').environment).toEqual({});
});

// A failed state would not be entered again: the error that is thrown decides for all functions.
it.each(retriedCodes())('throws %s of one function before an error of another that is not retried', async (code) => {
  const { world } = await prepare();
  world.lambda.before = (call, name) => {
    if (name === 'thaw-blue') throw new NotOptedInError([world.lambda.peek(name).functionArn], undefined);
    if (call === 'update') throw new BenchmarkError({ code, source: 'aws', message: 'not now', fix: 'Wait.' });
  };

  await expect(restoreConfiguration(EVENT, world.ports)).rejects.toMatchObject({ code });

  const logged = world.logged.join('\n');
  for (const name of ['thaw-red', 'thaw-blue']) {
    expect(logged).toContain(`Function not restored {"functionName":"${name}"`);
  }
});

/** Our codes with which the state machine calls RestoreConfiguration again. */
function retriedCodes(): readonly ErrorCode[] {
  const { Retry = [] } = readDefinition().States['RestoreConfiguration'] ?? {};
  return ERROR_CODES.filter((code) => Retry.some(({ ErrorEquals }) => ErrorEquals.includes(code)));
}

it('restores a function that is no longer opted in, as long as the role may', async () => {
  const { world } = await prepare();
  world.lambda.deploy('thaw-red', { tags: {} });

  await restoreConfiguration(EVENT, world.ports);

  expect(world.lambda.peek('thaw-red')).toMatchObject(BEFORE);
});

const refuse = (code: 'UPDATE_FAILED' | 'ACCESS_DENIED') => (call: string) => {
  if (call === 'update') throw new BenchmarkError({ code, source: 'user', message: 'refused', fix: 'Allow it.' });
};

it.each(['UPDATE_FAILED', 'ACCESS_DENIED'] as const)(
  'releases the locks of unchanged functions when every update is refused (%s)',
  async (code) => {
    const world = new World();
    world.lambda.before = refuse(code);
    const planned = await world.plan();
    await expect(world.runStep({ runId: planned.runId, laneId: 'lane-1', stepIndex: 0 })).rejects.toMatchObject({
      code,
    });

    const report = await restoreConfiguration(EVENT, world.ports);

    expect(report).toEqual({ runId: planned.runId, restored: 2, untouched: 0 });
    expect(world.store.json(lockKey('thaw-red'))).toMatchObject({ state: 'released' });
    expect(world.logged.join('\n')).toContain('nothing of the run is left on it');
  },
);

it('keeps the lock of a function that still has the changes of the run when updates are refused', async () => {
  const { world } = await prepare();
  world.lambda.before = refuse('ACCESS_DENIED');

  await expect(restoreConfiguration(EVENT, world.ports)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });

  expect(world.store.json(lockKey('thaw-red'))).toMatchObject({ state: 'revoked' });
});

it('keeps the lock when the settings are those of a failed update', async () => {
  const { world } = await prepare();
  for (const name of ['thaw-red', 'thaw-blue']) {
    world.lambda.deploy(name, {
      ...BEFORE,
      ...(name === 'thaw-blue' && { environment: {} }),
      lastUpdateStatus: 'Failed',
    });
  }
  world.lambda.before = refuse('UPDATE_FAILED');

  await expect(restoreConfiguration(EVENT, world.ports)).rejects.toMatchObject({ code: 'UPDATE_FAILED' });
});
