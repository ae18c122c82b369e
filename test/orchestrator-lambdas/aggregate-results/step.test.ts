import { describe, expect, it } from 'vitest';
import type { Results } from '../../../core/analysis/results/types.ts';
import { functionImports } from '../../../core/imports/function-imports.ts';
import { explanationKey, runKeys } from '../../../core/plan/keys.ts';
import { reportLinks } from '../../../core/report/report-links.ts';
import { aggregateResults } from '../../../orchestrator-lambdas/aggregate-results/step.ts';
import { measure } from '../../../orchestrator-lambdas/measure/step.ts';
import { World } from '../../kit/orchestrator/world.ts';

async function prepare(measured: 'all' | 'nothing' = 'all') {
  const world = new World();
  const planned = await world.plan();
  if (measured === 'all') await world.runLanes(planned);
  const keys = runKeys(planned.runId);
  return { world, keys, event: { runId: planned.runId } };
}

it('writes every file of the report, results.json last', async () => {
  const { world, keys, event } = await prepare();

  const report = await aggregateResults(event, world.ports);

  expect(report).toMatchObject({ status: 'complete', resultsKey: keys.results });
  expect(report.summary).toMatch(/^Complete: all 4 steps done/);
  const files = [
    'benchmark-action.json',
    'publication.json',
    'report.html',
    'report.md',
    'samples.csv',
    'samples.parquet',
    'summary.csv',
  ];
  expect(world.store.writes.slice(-8, -1).sort()).toEqual(files.map((file) => `${keys.prefix}${file}`));
  expect(world.store.writes.at(-1)).toBe(keys.results);
  expect(world.store.objects.get(`${keys.prefix}samples.csv`)?.text.trim().split('\r\n')).toHaveLength(
    1 + 4 * (1 + 1 + 2),
  );
});

it('writes the page, to which the links of the run lead, also when a chart cannot be drawn', async () => {
  const { world, keys, event } = await prepare();

  await aggregateResults(event, world.ports, (panel) =>
    panel.title === 'Cold start' ? Promise.reject(new Error('no such mark')) : Promise.resolve('<svg></svg>'),
  );

  const page = world.store.objects.get(keys.reportHtml)?.text;
  expect(page).toContain('This chart could not be drawn');
  expect(page).toContain('<svg></svg>');
  expect(world.logged.join('\n')).toMatch(/"Cold start".*no such mark/);
});

it('writes every other file when the page cannot be made, and says so in the log', async () => {
  const { world, keys, event } = await prepare();

  await aggregateResults(event, world.ports, () => Promise.resolve(Symbol('no text') as never));

  expect(world.store.objects.has(keys.reportHtml)).toBe(false);
  expect(world.store.objects.has(keys.results)).toBe(true);
  expect(world.logged.join('\n')).toContain('could not be made');
});

it('returns the links to the report, on AWS also in the text that a failed execution shows', async () => {
  const world = new World();
  world.environment = { kind: 'aws', region: 'eu-central-1' };
  const { runId } = await world.plan();

  const { links, summary } = await aggregateResults({ runId }, world.ports);

  expect(links).toEqual(reportLinks(runId, 'reports', world.environment));
  expect(summary).toMatch(
    /^FAILED: .* Report: https:\/\/eu-central-1\.console\.aws\.amazon\.com\/s3\/object\/reports\?.* or npx thaw reports open \S+ --aws/,
  );
});

it('never rewrites a finished run', async () => {
  const { world, keys, event } = await prepare();
  const first = await aggregateResults(event, world.ports);
  const results = world.store.objects.get(keys.results);
  const writes = world.store.writes.length;

  const second = await aggregateResults(event, world.ports);

  expect(second).toEqual(first);
  expect(world.store.objects.get(keys.results)).toBe(results);
  expect(world.store.writes.length).toBe(writes);
});

it('writes a rebuild into a folder of its own, with the same figures', async () => {
  const { world, keys, event } = await prepare();
  await aggregateResults(event, world.ports);
  await world.clock.sleep(60_000);

  const first = await aggregateResults({ ...event, rebuild: true }, world.ports);
  const second = await aggregateResults({ ...event, rebuild: true }, world.ports);

  expect(first.resultsKey).toBe(`${keys.prefix}rebuilt-1/results.json`);
  expect(second.resultsKey).toBe(`${keys.prefix}rebuilt-2/results.json`);
  expect(world.store.json(first.resultsKey)).toEqual(world.store.json(keys.results));
});

it('leaves what was published of a run that is rebuilt', async () => {
  const { world, keys, event } = await prepare();
  await aggregateResults(event, world.ports);
  const writes = world.store.writes.length;

  await aggregateResults({ ...event, rebuild: true }, world.ports);

  expect(world.store.writes.slice(writes)).not.toContainEqual(expect.stringContaining('publication'));
  expect(world.store.writes.slice(0, writes)).toContain(keys.publication);
});

it('keeps the results that an overlapping task wrote first', async () => {
  const { world, keys, event } = await prepare();
  world.store.before = (operation, key) => {
    if (operation !== 'writeIf' || key !== keys.results) return;
    world.store.put(key, JSON.stringify({ schemaVersion: 1, run: { ...RUN, id: event.runId }, configurations: [] }));
  };

  const report = await aggregateResults(event, world.ports);

  expect(report.status).toBe('failed');
});

it('is partial when a step failed, and names the reason', async () => {
  const { world, keys, event } = await prepare('nothing');
  for (const stepIndex of [0, 1, 2]) await world.runStep({ ...event, laneId: 'lane-1', stepIndex });
  const failure = { Error: 'UPDATE_FAILED', Cause: '{"errorMessage":"No such role."}' };
  await measure({ ...event, laneId: 'lane-1', stepIndex: 3, attempt: 1, failure }, world.ports);

  const report = await aggregateResults(event, world.ports);

  expect(report.status).toBe('partial');
  expect(world.store.json<Results>(keys.results).problems).toMatchObject([
    { laneId: 'lane-1', stepIndex: 3, status: 'failed', reason: 'UPDATE_FAILED: No such role.' },
  ]);
});

it('writes a report of a run that measured nothing, with the error that ended it', async () => {
  const { world, keys, event } = await prepare('nothing');
  const Cause = JSON.stringify({ errorType: 'AWS_FAILED', errorMessage: 'S3 is down.', trace: [] });

  const report = await aggregateResults({ ...event, failure: { Error: 'AWS_FAILED', Cause } }, world.ports);

  expect(report.status).toBe('failed');
  expect(world.store.json<Results>(keys.results).run.failure).toEqual({ code: 'AWS_FAILED', message: 'S3 is down.' });
});

it('names the damaged object', async () => {
  const { world, keys, event } = await prepare();
  world.store.put(`${keys.samplesPrefix}red_arm64_256_get/cold-1-1.json`, '{"schemaVersion": 1');

  await expect(aggregateResults(event, world.ports)).rejects.toMatchObject({
    code: 'DATA_INVALID',
    message: expect.stringContaining('cold-1-1.json'),
  });
});

const RUN = {
  environment: { kind: 'local', region: 'us-east-1' },
  status: 'failed',
  steps: { planned: 4, done: 0, failed: 0, missing: 4 },
  samples: { valid: 0, excluded: 0 },
};

describe('what the modules of a function cost', () => {
  const imports = functionImports([{ initMs: 90, modules: [{ name: 'app', selfMs: 40, isOfFunction: true }] }]);
  const key = explanationKey('thaw-red', 'c2hhMjU2');
  const importsOf = (world: World, key: string) =>
    world.store.json<Results>(key).functions.map((measured) => measured.imports);

  it('is in the results of a local run, for the functions whose code was timed', async () => {
    const { world, keys, event } = await prepare('nothing');
    world.store.put(key, JSON.stringify({ schemaVersion: 1, imports }));

    await aggregateResults(event, world.ports);

    expect(importsOf(world, keys.results)).toEqual([imports, undefined]);
  });

  it('is not read on AWS', async () => {
    const world = new World();
    world.environment = { kind: 'aws', region: 'us-east-1' };
    const { runId } = await world.plan();
    world.store.before = (_operation, key) => expect(key).not.toContain('explanations');

    await aggregateResults({ runId }, world.ports);

    expect(importsOf(world, runKeys(runId).results)).toEqual([undefined, undefined]);
  });

  it('is left out, with a line in the log, when it is damaged', async () => {
    const { world, keys, event } = await prepare('nothing');
    world.store.put(key, '{');

    await aggregateResults(event, world.ports);

    expect(importsOf(world, keys.results)).toEqual([undefined, undefined]);
    expect(world.logged.join('\n')).toContain(key);
  });
});
