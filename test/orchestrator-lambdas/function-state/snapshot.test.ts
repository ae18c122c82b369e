// Where and how the settings of a function are kept, and what happens when they are gone.
import { expect, it } from 'vitest';
import { BenchmarkError } from '../../../core/errors.ts';
import { lockKey, runKeys } from '../../../core/plan/keys.ts';
import { restoreConfiguration } from '../../../orchestrator-lambdas/restore-configuration/step.ts';
import { EXECUTION, OTHER_EXECUTION, SUITE, World } from '../../kit/orchestrator/world.ts';

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab';

it('is encrypted with the key of the function, and with that of the bucket when the function has none', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', { kmsKeyArn: KEY });

  const { runId } = await world.plan();

  expect([...world.store.kmsKeys]).toEqual([[runKeys(runId).snapshot('thaw-red'), KEY]]);
});

it('a key that may not be used refuses the function and names what the roles need, with nothing changed', async () => {
  const world = new World();
  world.lambda.deploy('thaw-red', { kmsKeyArn: KEY });
  world.store.before = (operation, key) => {
    if (operation !== 'writeIf' || !key.startsWith('snapshots/') || !key.endsWith('thaw-red.json')) return;
    throw new BenchmarkError({ code: 'ACCESS_DENIED', source: 'user', message: 'PutObject: AccessDenied', fix: '' });
  };

  await expect(world.plan()).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    message: expect.stringContaining(KEY),
    fix: expect.stringMatching(/kms:Decrypt, kms:Encrypt and kms:GenerateDataKey/),
  });
  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);
  expect(world.lambda.calls).not.toContainEqual({ call: 'update', functionName: 'thaw-red' });
  expect(world.store.json(lockKey('thaw-red'))).toMatchObject({ state: 'released' });
});

/** A run that was stopped, and whose snapshots have expired since. */
async function withoutSnapshots(): Promise<World> {
  const world = new World();
  const { runId } = await world.plan();
  await world.runStep({ runId, laneId: 'lane-1', stepIndex: 0 });
  await world.runStep({ runId, laneId: 'lane-1', stepIndex: 1 });
  for (const key of world.store.objects.keys()) if (key.startsWith('snapshots/')) world.store.objects.delete(key);
  world.running.delete(EXECUTION);
  return world;
}

it('a changed function whose snapshot has expired is neither measured nor called restored', async () => {
  const world = await withoutSnapshots();
  const refusal = { code: 'FUNCTION_REFUSED', message: expect.stringMatching(/thaw-(red|blue) .*THAW_NONCE/) };

  await expect(world.plan(SUITE, OTHER_EXECUTION)).rejects.toMatchObject(refusal);
  await expect(restoreConfiguration({ executionArn: OTHER_EXECUTION }, world.ports)).rejects.toMatchObject(refusal);

  expect(Object.keys(world.lambda.peek('thaw-red').environment)).toContain('THAW_NONCE');
});

it('nor is one whose environment can no longer be read either', async () => {
  const world = await withoutSnapshots();
  world.lambda.deploy('thaw-red', { environment: {}, environmentError: 'KMSAccessDeniedException: no' });
  world.lambda.deploy('thaw-blue', { environment: {} });

  await expect(restoreConfiguration({ executionArn: EXECUTION }, world.ports)).rejects.toMatchObject({
    code: 'FUNCTION_REFUSED',
    message: expect.stringContaining('its environment cannot be read: KMSAccessDeniedException'),
  });

  expect(world.store.json(lockKey('thaw-red'))).toMatchObject({ state: 'revoked' });
});

it('it is measured again once its settings are what they should be', async () => {
  const world = await withoutSnapshots();
  await world.plan(SUITE, OTHER_EXECUTION).catch(() => {});
  for (const name of ['thaw-red', 'thaw-blue']) world.lambda.deploy(name, { environment: { TABLE_NAME: 'items' } });

  await restoreConfiguration({ executionArn: OTHER_EXECUTION }, world.ports);
  world.running.delete(OTHER_EXECUTION);
  const third = `${OTHER_EXECUTION}-again`;
  world.running.add(third);

  await expect(world.plan(SUITE, third)).resolves.toMatchObject({ status: 'planned' });
});
