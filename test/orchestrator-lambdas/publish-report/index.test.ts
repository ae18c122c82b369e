import { expect, it } from 'vitest';
import { INDEX_KEY, latestKey } from '../../../core/plan/keys.ts';
import { seededRandom } from '../../../core/statistics/seeded-shuffle.ts';
import { publishReport } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { finishNight } from '../../kit/orchestrator/finished-night.ts';
import { World } from '../../kit/orchestrator/world.ts';

function indexOf(world: World): string {
  return world.store.objects.get(INDEX_KEY)?.text ?? '';
}

it('lists the latest run of each suite, with links to the console', async () => {
  const world = new World();
  finishNight(world, 'first');
  finishNight(world, 'second', { suite: 'dynamodb', startedAt: '2026-11-21T02:00:00.000Z' });

  for (const runId of ['first', 'second']) await publishReport({ runId }, world.ports);

  const page = indexOf(world);
  expect([...page.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, title]) => title)).toEqual(['dynamodb', 'nightly']);
  expect(page).toContain(
    'href="https://eu-west-1.console.aws.amazon.com/s3/object/reports?region=eu-west-1&amp;prefix=runs/second/report.html"',
  );
});

it.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'keeps all of the runs that end together, interleaved as in %i',
  async (seed) => {
    const world = new World();
    const suites = ['nightly', 'dynamodb', 'webhook', 'stadiums'];
    for (const suite of suites) finishNight(world, suite, { suite });
    const random = seededRandom(`index ${seed}`);
    world.store.before = async () => {
      // Few operations are slow, so that whole publications fit between the read and the write of another.
      for (let ticks = random() < 0.2 ? 60 : 0; ticks > 0; ticks -= 1) await Promise.resolve();
    };

    await Promise.all(suites.map((runId) => publishReport({ runId }, world.ports)));

    for (const suite of suites) expect(indexOf(world)).toContain(`>${suite}</h2>`);
  },
);

it('sees a run that ends between reading the pointers and writing the page', async () => {
  const world = new World();
  finishNight(world, 'first');
  finishNight(world, 'second', { suite: 'dynamodb' });
  let isFirst = true;
  world.store.before = async (operation, key) => {
    if (operation !== 'writeIf' || key !== INDEX_KEY || !isFirst) return;
    isFirst = false;
    await publishReport({ runId: 'second' }, world.ports);
  };

  await publishReport({ runId: 'first' }, world.ports);

  for (const suite of ['nightly', 'dynamodb']) expect(indexOf(world)).toContain(`>${suite}</h2>`);
});

it('does not list a changed suite', async () => {
  const world = new World();
  finishNight(world, 'first', { modified: true });

  await publishReport({ runId: 'first' }, world.ports);

  expect(world.store.objects.has(INDEX_KEY)).toBe(false);
});

it('reads the pointers of versions without verdicts', async () => {
  const world = new World();
  const run = { runId: 'old', status: 'complete', startedAt: '2026-11-19T02:00:00.000Z', endedAt: '', resultsKey: '' };
  const pointer = { schemaVersion: 1, suite: 'dynamodb', lastComplete: run, last: run };
  world.store.put(latestKey('dynamodb'), JSON.stringify(pointer));
  finishNight(world, 'first');

  await publishReport({ runId: 'first' }, world.ports);

  expect(indexOf(world)).toMatch(/prefix=runs\/old\/&amp;showversions=false">Report of 2026-11-19 02:00 UTC</);
});

it('publishes the run although the page cannot be written', async () => {
  const world = new World();
  finishNight(world, 'first');
  world.store.before = (_operation, key) => {
    if (key === INDEX_KEY) throw new Error('AccessDenied');
  };

  const published = await publishReport({ runId: 'first' }, world.ports);

  expect(published.published).toBe(true);
  expect(world.store.objects.has(INDEX_KEY)).toBe(false);
});

it('keeps a line of at most 90 runs, and a repeated call adds nothing to it', async () => {
  const world = new World();
  const cold = { n: 6, metrics: { initAndDurationMs: { median: 42, medianInterval: null } } };
  const configurations = [
    { function: 'rust', memoryMb: 128, payload: 'default', cold, followUp: null, warm: { n: 0, metrics: {} } },
  ];
  for (let night = 0; night < 95; night += 1) {
    const startedAt = new Date(Date.parse('2026-01-01') + night * 86_400_000).toISOString();
    const runId = `run-${startedAt}`;
    finishNight(world, runId, { startedAt }, configurations);
    for (let call = 0; call < 2; call += 1) await publishReport({ runId }, world.ports);
  }

  const { history } = world.store.json<{ history: { title: string; points: { day: string; ms: number }[] } }>(
    latestKey('nightly'),
  );
  expect(history.title).toBe('cold start, rust, 128 MB');
  expect(history.points.map(({ day }) => day)).toEqual(
    Array.from({ length: 90 }, (_, index) =>
      new Date(Date.parse('2026-01-06') + index * 86_400_000).toISOString().slice(0, 10),
    ),
  );
  expect(indexOf(world)).toContain('(90 runs between 42.0 and 42.0 ms)');
});
