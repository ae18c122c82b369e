import { describe, expect, it } from 'vitest';
import type { Results } from '../../../core/analysis/results/types.ts';
import type { Night } from '../../../core/history/types.ts';
import { historyKey, runKeys } from '../../../core/plan/keys.ts';
import { aggregateResults } from '../../../orchestrator-lambdas/aggregate-results/step.ts';
import { publishReport } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { seriesNight } from '../../kit/nights.ts';
import { STARTED_AT, World } from '../../kit/orchestrator/world.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NIGHT = { suite: 'shipped', scheduledTime: STARTED_AT };

/** Stores a night some days before the run of this test, with a series as its run would have, and returns its key. */
function putNight(world: World, daysBefore: number, fields: Partial<Night> = {}, hour = 2): string {
  const startedAt = new Date(Date.parse(STARTED_AT) - daysBefore * DAY_MS + (hour - 2) * 3_600_000).toISOString();
  const runId = `${startedAt.slice(0, 19).replaceAll(/[-:]/g, '')}Z-shipped-00000${hour % 10}`;
  const night: Night = {
    schemaVersion: 1,
    runId,
    suite: 'shipped',
    startedAt,
    scheduledTime: startedAt,
    status: 'complete',
    environmentKind: 'local',
    series: [
      seriesNight({
        id: 'red_arm64_init',
        function: 'red',
        medianMs: 40,
        provenance: { codeSha256: 'c2hhMjU2', configuration: '256 MB get' },
      }),
    ],
    ...fields,
  };
  const key = historyKey('shipped', runId);
  world.store.put(key, JSON.stringify(night));
  return key;
}

async function aggregate(world: World, input: unknown = NIGHT): Promise<Results> {
  const planned = await world.plan(input);
  await world.runLanes(planned);
  await aggregateResults({ runId: planned.runId }, world.ports);
  return world.store.json<Results>(runKeys(planned.runId).results);
}

describe('the nights before a run', () => {
  it('are read for at most 90 days and at most three per day', async () => {
    const world = new World();
    for (const days of [1, 2, 3, 89, 91, 200]) putNight(world, days);
    for (const hour of [3, 4, 5, 6]) putNight(world, 2, {}, hour);
    const read: string[] = [];
    world.store.before = (operation, key) => {
      if (operation === 'read' && key.startsWith('history/')) read.push(key);
    };

    const { nightly } = await aggregate(world);

    expect(read).toHaveLength(6);
    // Only one of the three nights of a day counts.
    expect(nightly?.earlierNights).toBe(4);
  });

  it('show which nights are missing between the last scheduled night and this one', async () => {
    const world = new World();
    putNight(world, 3);

    const { nightly } = await aggregate(world);

    expect(nightly?.missingNights).toEqual(['2026-11-18', '2026-11-19']);
  });

  it('are skipped one by one when they cannot be read', async () => {
    const world = new World();
    putNight(world, 1);
    world.store.put(putNight(world, 2), 'not JSON');
    world.store.put(putNight(world, 3), '{"schemaVersion":1,"run":{}}');

    const { nightly } = await aggregate(world);

    expect(nightly?.earlierNights).toBe(1);
    expect(world.logged.join('\n')).toContain('cannot be read');
  });

  it('are not read for a changed suite', async () => {
    const world = new World();
    const key = putNight(world, 1);

    const results = await aggregate(world, { ...NIGHT, seed: 99 });

    expect(results.nightly).toBeUndefined();
    expect(world.store.objects.has(key)).toBe(true);
  });
});

it('stores a night that the next one can read, without the samples', async () => {
  const world = new World();
  const results = await aggregate(world);

  await publishReport({ runId: results.run.id }, world.ports);

  const night = world.store.json<Night>(historyKey('shipped', results.run.id));
  expect(night).toMatchObject({ scheduledTime: STARTED_AT, status: 'complete', environmentKind: 'local' });
  expect(night.series).toEqual(results.nightly?.series);
  expect(night.series.find(({ id }) => id === 'red_arm64_init')).toMatchObject({ n: 2, medianMs: 80 });
});

it('has the comparison with earlier nights in the report', async () => {
  const world = new World();
  for (let days = 1; days <= 30; days += 1) putNight(world, days);

  const results = await aggregate(world);

  const report = world.store.objects.get(runKeys(results.run.id).reportHtml)?.text ?? '';
  expect(results.nightly).toMatchObject({ verdict: 'unchanged', earlierNights: 30 });
  expect(report).toContain('Unchanged against 30 earlier nights.');
});
