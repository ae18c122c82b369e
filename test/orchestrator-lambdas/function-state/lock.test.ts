import { beforeEach, expect, it } from 'vitest';
import { lockKey } from '../../../core/plan/keys.ts';
import {
  acquireLock,
  assertLockHeld,
  assertLockOwned,
  releaseLock,
  revokeLock,
} from '../../../orchestrator-lambdas/function-state/lock.ts';
import { EXECUTION, OTHER_EXECUTION, World } from '../../kit/orchestrator/world.ts';

const FIRST = { runId: 'run-1', executionArn: EXECUTION };
const SECOND = { runId: 'run-2', executionArn: OTHER_EXECUTION };
let world: World;
beforeEach(() => {
  world = new World();
});

it('is acquired by one of two runs that try at the same time', async () => {
  const taken = await Promise.allSettled([FIRST, SECOND].map((owner) => acquireLock(world.ports, 'orders', owner)));

  expect(taken.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(taken.find((result) => result.status === 'rejected')).toMatchObject({ reason: { code: 'FUNCTION_LOCKED' } });
});

it('can be acquired twice by its owner', async () => {
  const first = await acquireLock(world.ports, 'orders', FIRST);

  expect(await acquireLock(world.ports, 'orders', FIRST)).toEqual(first);
});

it('is free again after it was released', async () => {
  await acquireLock(world.ports, 'orders', FIRST);
  await releaseLock(world.ports, 'orders', FIRST);

  expect(await acquireLock(world.ports, 'orders', SECOND)).toMatchObject({ runId: 'run-2', state: 'held' });
});

it('cannot be acquired again by a run whose functions were restored', async () => {
  await acquireLock(world.ports, 'orders', FIRST);
  await revokeLock(world.ports, 'orders', FIRST);

  await expect(acquireLock(world.ports, 'orders', FIRST)).rejects.toMatchObject({ code: 'LOCK_LOST' });
});

it('is no longer held when it is revoked, but still owned for the restore', async () => {
  await acquireLock(world.ports, 'orders', FIRST);
  await revokeLock(world.ports, 'orders', FIRST);

  await expect(assertLockHeld(world.store, 'orders', FIRST)).rejects.toMatchObject({ code: 'LOCK_LOST' });
  await expect(assertLockOwned(world.store, 'orders', FIRST)).resolves.toBeUndefined();
});

it('of a dead run is taken over, with the run that must be restored first', async () => {
  await acquireLock(world.ports, 'orders', FIRST);
  world.running.delete(EXECUTION);

  expect(await acquireLock(world.ports, 'orders', SECOND)).toMatchObject({ runId: 'run-2', restoreRunId: 'run-1' });
});

it('names the first of two dead runs when the second died before it had restored', async () => {
  await acquireLock(world.ports, 'orders', FIRST);
  world.running.delete(EXECUTION);
  await acquireLock(world.ports, 'orders', SECOND);
  world.running.delete(OTHER_EXECUTION);

  const third = await acquireLock(world.ports, 'orders', { runId: 'run-3', executionArn: 'arn:third' });

  expect(third).toMatchObject({ runId: 'run-3', restoreRunId: 'run-1' });
});

it('of another run is neither revoked nor released', async () => {
  await acquireLock(world.ports, 'orders', SECOND);

  expect(await revokeLock(world.ports, 'orders', FIRST)).toBeUndefined();
  await releaseLock(world.ports, 'orders', FIRST);
  expect(world.store.json(lockKey('orders'))).toMatchObject({ state: 'held', runId: 'run-2' });
});

it('is written again when another client wrote it in between', async () => {
  await acquireLock(world.ports, 'orders', FIRST);
  let isFirst = true;
  world.store.before = (operation, key) => {
    if (operation !== 'writeIf' || !isFirst) return;
    isFirst = false;
    world.store.put(key, world.store.objects.get(key)?.text ?? '');
  };

  await releaseLock(world.ports, 'orders', FIRST);

  expect(world.store.json(lockKey('orders'))).toMatchObject({ state: 'released' });
});
