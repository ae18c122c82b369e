// After an upgrade: a run of a former version was stopped, and its snapshot is where that version stored it.
import { expect, it } from 'vitest';
import { lockKey, runKeys } from '../../core/plan/keys.ts';
import { restoreConfiguration } from '../../orchestrator-lambdas/restore-configuration/step.ts';
import { FORMER_RUN_ID, formerRun } from '../kit/orchestrator/former-run.ts';
import { EXECUTION, OTHER_EXECUTION, SUITE, World } from '../kit/orchestrator/world.ts';

const BEFORE = { memoryMb: 128, environment: { TABLE_NAME: 'items', SECRET: 'correct horse' } };

function stoppedRun(): World {
  const world = new World();
  const run = { executionArn: EXECUTION, functionName: 'thaw-red', ...BEFORE, measuredAtMb: 256 };
  for (const [key, text] of formerRun(run)) world.store.put(key, text);
  const environment = { ...BEFORE.environment, THAW_NONCE: `${FORMER_RUN_ID}/lane-1/0/1` };
  world.lambda.deploy('thaw-red', { memoryMb: 256, environment });
  world.running.delete(EXECUTION);
  return world;
}

it('the restore after a stop restores the function', async () => {
  const world = stoppedRun();

  await restoreConfiguration({ executionArn: EXECUTION }, world.ports);

  expect(world.lambda.peek('thaw-red')).toMatchObject(BEFORE);
  expect(world.lambda.peek('thaw-red').environment).toEqual(BEFORE.environment);
  expect(world.store.json(lockKey('thaw-red'))).toMatchObject({ state: 'released' });
});

it('the next run restores the function and stores its own snapshot apart from its report', async () => {
  const world = stoppedRun();

  const { runId } = await world.plan(SUITE, OTHER_EXECUTION);

  expect(world.lambda.peek('thaw-red').environment).toEqual(BEFORE.environment);
  expect(world.store.json(`snapshots/${runId}/thaw-red.json`)).toMatchObject(BEFORE);
  expect(world.store.objects.has(runKeys(runId).formerSnapshot('thaw-red'))).toBe(false);
});

it('a step in progress during the upgrade starts from the snapshot of the former version', async () => {
  const world = new World();
  const { runId } = await world.plan();
  const keys = runKeys(runId);
  const stored = world.store.objects.get(keys.snapshot('thaw-red'));
  world.store.objects.delete(keys.snapshot('thaw-red'));
  world.store.put(keys.formerSnapshot('thaw-red'), stored?.text ?? '');

  await expect(world.runStep({ runId, laneId: 'lane-1', stepIndex: 0 })).resolves.toBe(1);
  await expect(world.runStep({ runId, laneId: 'lane-1', stepIndex: 1 })).resolves.toBe(1);
});
