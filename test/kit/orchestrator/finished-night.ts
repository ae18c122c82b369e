// results.json and publication.json of a finished run of the suite `nightly`, as far as publishing needs them.
import type { Results } from '../../../core/analysis/results/types.ts';
import { jsonChunks } from '../../../core/json-chunks.ts';
import { runKeys } from '../../../core/plan/keys.ts';
import { publicationOf } from '../../../core/report/publication/publication.ts';
import type { World } from './world.ts';

export function finishNight(
  world: World,
  runId: string,
  change: object = {},
  configurations: readonly object[] = [],
): void {
  const run = {
    id: runId,
    suite: 'nightly',
    modified: false,
    status: 'complete',
    startedAt: '2026-11-20T02:00:00.000Z',
    endedAt: '2026-11-20T02:10:00.000Z',
    environment: { kind: 'aws', region: 'eu-west-1' },
    steps: { planned: 2, done: 1, failed: 1, skipped: 0, missing: 0 },
    samples: { total: 1, valid: 1, excluded: 0, setup: 0 },
    actual: { invocations: 1, updates: 1, seconds: 600, costUsd: null },
    ...change,
  };
  const nightly = { day: run.startedAt.slice(0, 10), series: [], shifts: [], gaps: [], missingNights: [] };
  const results = { schemaVersion: 1, run, configurations, comparisons: [], problems: [], nightly };
  const publication = publicationOf(results as unknown as Results, world.store.bucket);
  world.store.put(runKeys(runId).results, JSON.stringify(results));
  world.store.put(runKeys(runId).publication, [...jsonChunks({ schemaVersion: 1, ...publication })].join(''));
}
