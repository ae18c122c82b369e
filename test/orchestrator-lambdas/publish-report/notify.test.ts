import { beforeEach, expect, it } from 'vitest';
import { BenchmarkError } from '../../../core/errors.ts';
import { noticeKey } from '../../../core/plan/keys.ts';
import type { PublishPorts } from '../../../orchestrator-lambdas/ports.ts';
import { publishReport, watchNight } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { finishNight } from '../../kit/orchestrator/finished-night.ts';
import { World } from '../../kit/orchestrator/world.ts';

const SCHEDULED = '2026-11-20T02:00:00Z';
let world: World;
let ports: PublishPorts;
let isTopicBroken: boolean;

/** A world whose topic refuses every message while `isTopicBroken`. */
beforeEach(() => {
  world = new World();
  isTopicBroken = true;
  const { notifier } = world.ports;
  ports = {
    ...world.ports,
    notifier: {
      publish: async (subject, message) => {
        if (!isTopicBroken) return notifier.publish(subject, message);
        const fix = 'Allow it.';
        throw new BenchmarkError({ code: 'ACCESS_DENIED', source: 'user', message: 'no Publish', fix });
      },
    },
  };
  finishNight(world, 'broken', { status: 'partial', scheduledTime: SCHEDULED });
});

it('does not fail the run when its notification cannot be sent, and counts it for the alarm', async () => {
  expect(await publishReport({ runId: 'broken' }, ports)).toEqual({ runId: 'broken', published: true, notified: [] });

  expect(world.store.objects.has(noticeKey('nightly', 'broken', 'incomplete-run'))).toBe(false);
  expect(world.logged.join('\n')).toMatch(/could not be sent.*ACCESS_DENIED|could not be sent.*no Publish/);
  const failed = world.metricLines.map((line) => JSON.parse(line)).filter((line) => 'NotificationsFailed' in line);
  expect(failed).toEqual([expect.objectContaining({ NotificationsFailed: 1, environment: 'aws', suite: 'nightly' })]);
  expect(failed[0]._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'Thaw',
      Dimensions: [['environment']],
      Metrics: [{ Name: 'NotificationsFailed', Unit: 'Count' }],
    },
  ]);
});

it('sends it with the next run, once', async () => {
  await publishReport({ runId: 'broken' }, ports);
  isTopicBroken = false;
  finishNight(world, 'next', { startedAt: '2026-11-21T02:00:00.000Z' });

  expect((await publishReport({ runId: 'next' }, ports)).notified).toEqual(['incomplete-run']);
  expect((await publishReport({ runId: 'next' }, ports)).notified).toEqual([]);

  expect(world.messages.map(({ subject }) => subject)).toEqual(['Thaw: RUN PARTIAL: nightly, 2026-11-20, AWS']);
  expect(world.store.json(noticeKey('nightly', 'broken', 'incomplete-run'))).toMatchObject({ about: 'broken' });
});

it('sends it with the watch in the morning, also when that has news of its own', async () => {
  await publishReport({ runId: 'broken' }, ports);
  isTopicBroken = false;

  await watchNight({ watch: { suite: 'nightly', scheduledTime: '2026-11-21T08:00:00Z' } }, ports);

  expect(world.messages.map(({ subject }) => subject)).toEqual([
    expect.stringContaining('RUN PARTIAL'),
    expect.stringContaining('NIGHT MISSING'),
  ]);
});

it('sends the other messages when one is refused', async () => {
  await publishReport({ runId: 'broken' }, ports);
  const { notifier } = world.ports;
  const refusing = {
    publish: async (subject: string, message: string) => {
      if (subject.includes('PARTIAL')) throw new Error('refused');
      return notifier.publish(subject, message);
    },
  };

  await watchNight(
    { watch: { suite: 'nightly', scheduledTime: '2026-11-21T08:00:00Z' } },
    { ...ports, notifier: refusing },
  );

  expect(world.messages.map(({ subject }) => subject)).toEqual(['Thaw: NIGHT MISSING: nightly, 2026-11-21']);
});
