import { beforeEach, expect, it } from 'vitest';
import { deliveryKey, historyKey, runKeys, scheduledTimeOfDelivery } from '../../../core/plan/keys.ts';
import { watchNight } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { finishNight } from '../../kit/orchestrator/finished-night.ts';
import { World } from '../../kit/orchestrator/world.ts';

const MORNING = { watch: { suite: 'nightly', scheduledTime: '2026-11-20T08:00:00Z' } };
let world: World;

beforeEach(() => {
  world = new World();
});

function deliver(scheduledTime: string, runId: string): void {
  const delivery = { schemaVersion: 1, executionArn: 'arn', runId };
  world.store.put(deliveryKey('nightly', scheduledTime), JSON.stringify(delivery));
}

it('sends nothing when the night has a report, whatever its status', async () => {
  deliver('2026-11-20T02:00:00Z', 'tonight');
  finishNight(world, 'tonight');

  expect(await watchNight(MORNING, world.ports)).toEqual({ day: '2026-11-20', status: 'reported', runId: 'tonight' });
  expect(world.messages).toEqual([]);
});

it('does not read the results of the night', async () => {
  deliver('2026-11-20T02:00:00Z', 'tonight');
  finishNight(world, 'tonight');
  const reads: string[] = [];
  world.store.before = (operation, key) => void (operation === 'read' && reads.push(key));

  await watchNight(MORNING, world.ports);

  expect(reads).toContain(runKeys('tonight').publication);
  expect(reads).not.toContain(runKeys('tonight').results);
});

it('notifies that no run was started', async () => {
  deliver('2026-11-19T02:00:00Z', 'last night');

  expect(await watchNight(MORNING, world.ports)).toEqual({ day: '2026-11-20', status: 'not-started' });
  expect(world.messages).toMatchObject([{ subject: 'Thaw: NIGHT MISSING: nightly, 2026-11-20' }]);
});

it('notifies that the run which was started has no report', async () => {
  deliver('2026-11-20T02:00:00Z', 'tonight');

  expect(await watchNight(MORNING, world.ports)).toEqual({ day: '2026-11-20', status: 'no-report', runId: 'tonight' });
  expect(world.messages[0]?.message).toContain('Run tonight was started');
});

it('publishes the report of the night when PublishReport could not', async () => {
  deliver('2026-11-20T02:00:00Z', 'tonight');
  finishNight(world, 'tonight', { status: 'partial', scheduledTime: '2026-11-20T02:00:00Z' });

  await watchNight(MORNING, world.ports);
  await watchNight(MORNING, world.ports);

  expect(world.store.json(historyKey('nightly', 'tonight'))).toMatchObject({ status: 'partial' });
  expect(world.messages.map(({ subject }) => subject)).toEqual([expect.stringContaining('RUN PARTIAL')]);
});

it('notifies once, however often it is called', async () => {
  await watchNight(MORNING, world.ports);
  await watchNight(MORNING, world.ports);

  expect(world.messages).toHaveLength(1);
});

it('uses the current time when the schedule gives none', async () => {
  const { day } = await watchNight(
    { watch: { suite: 'nightly', scheduledTime: '<aws.scheduler.scheduled-time>' } },
    world.ports,
  );

  // The clock of these tests is at 02:00.
  expect(day).toBe('2026-11-19');
});

it.each(['2026-11-20T02:00:00Z', '2026-11-20T02:00:00.000Z'])('reads %s back from the key of its delivery', (time) => {
  expect(scheduledTimeOfDelivery(deliveryKey('nightly', time))).toBe(time);
});
