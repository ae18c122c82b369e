import { expect, it } from 'vitest';
import { historyKey, latestKey, runKeys } from '../../../core/plan/keys.ts';
import { publishReport } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { finishNight } from '../../kit/orchestrator/finished-night.ts';
import { World } from '../../kit/orchestrator/world.ts';

const SHIPPED = 'nightly';

interface Latest {
  readonly last: { readonly runId: string };
  readonly lastComplete?: { readonly runId: string };
}

function latest(world: World): Latest {
  return world.store.json(latestKey(SHIPPED));
}

it('writes a complete run to latest/ and to the history', async () => {
  const world = new World();
  finishNight(world, 'first');

  const published = await publishReport({ runId: 'first' }, world.ports);

  expect(published).toEqual({ runId: 'first', published: true, notified: [] });
  expect(latest(world)).toMatchObject({ last: { runId: 'first' }, lastComplete: { runId: 'first' } });
  expect(world.store.json(historyKey(SHIPPED, 'first'))).toMatchObject({
    runId: 'first',
    status: 'complete',
    environmentKind: 'aws',
  });
});

it('does not read results.json, which may be larger than its memory', async () => {
  const world = new World();
  finishNight(world, 'first');
  world.store.put(runKeys('first').results, 'not read');

  expect(await publishReport({ runId: 'first' }, world.ports)).toMatchObject({ published: true });
});

it('publishes the same of a run of a former version, which stored no publication', async () => {
  const night = { status: 'partial', scheduledTime: '2026-11-20T02:00:00Z' };
  const [former, present] = await Promise.all(
    ['former', 'present'].map(async (version) => {
      const world = new World();
      finishNight(world, 'first', night);
      if (version === 'former') world.store.objects.delete(runKeys('first').publication);
      await publishReport({ runId: 'first' }, world.ports);
      return world;
    }),
  );

  expect(former?.messages).toHaveLength(1);
  expect(former?.messages).toEqual(present?.messages);
  expect(former?.metricLines).not.toEqual([]);
  expect(former?.metricLines).toEqual(present?.metricLines);
  expect(former && latest(former)).toEqual(present && latest(present));
});

it('writes a partial run to latest/ as the last run, and keeps the last complete one', async () => {
  const world = new World();
  finishNight(world, 'first');
  finishNight(world, 'second', { status: 'partial', startedAt: '2026-11-21T02:00:00.000Z' });

  for (const runId of ['first', 'second']) await publishReport({ runId }, world.ports);

  expect(latest(world)).toMatchObject({ last: { runId: 'second' }, lastComplete: { runId: 'first' } });
});

it('publishes nothing for a changed suite', async () => {
  const world = new World();
  finishNight(world, 'first', { modified: true });
  const writes = world.store.writes.length;

  const published = await publishReport({ runId: 'first' }, world.ports);

  expect(published.published).toBe(false);
  expect(world.store.writes.length).toBe(writes);
});

it('stores what is published only for a suite that is not changed', () => {
  const world = new World();
  finishNight(world, 'shipped');
  finishNight(world, 'changed', { modified: true });
  const stored = (runId: string) =>
    JSON.parse(world.store.objects.get(runKeys(runId).publication)?.text ?? '{}') as object;

  expect(stored('changed')).toMatchObject({ modified: true, notifications: [], metricLines: [] });
  expect(stored('changed')).not.toHaveProperty('night');
  expect(stored('shipped')).toHaveProperty('night.runId', 'shipped');
  expect(stored('shipped')).toHaveProperty('metricLines.0');
});

it('never replaces a newer run by an older one', async () => {
  const world = new World();
  finishNight(world, 'old');
  finishNight(world, 'new', { startedAt: '2026-11-21T02:00:00.000Z' });

  for (const runId of ['new', 'old']) await publishReport({ runId }, world.ports);

  expect(latest(world)).toMatchObject({ last: { runId: 'new' }, lastComplete: { runId: 'new' } });
});

it('does not lose what another run writes at the same time', async () => {
  const world = new World();
  finishNight(world, 'complete');
  finishNight(world, 'partial', { status: 'partial', startedAt: '2026-11-21T02:00:00.000Z' });
  let isFirst = true;
  world.store.before = async (operation, key) => {
    if (operation !== 'writeIf' || key !== latestKey(SHIPPED) || !isFirst) return;
    isFirst = false;
    await publishReport({ runId: 'partial' }, world.ports);
  };

  await publishReport({ runId: 'complete' }, world.ports);

  expect(latest(world)).toMatchObject({ last: { runId: 'partial' }, lastComplete: { runId: 'complete' } });
});

it('does not change the history object of a run', async () => {
  const world = new World();
  finishNight(world, 'first');
  await publishReport({ runId: 'first' }, world.ports);
  const before = world.store.objects.get(historyKey(SHIPPED, 'first'));

  await publishReport({ runId: 'first' }, world.ports);

  expect(world.store.objects.get(historyKey(SHIPPED, 'first'))).toBe(before);
});

it('throws when the run has no report', async () => {
  const world = new World();

  await expect(publishReport({ runId: 'first' }, world.ports)).rejects.toMatchObject({ code: 'DATA_INVALID' });
});
