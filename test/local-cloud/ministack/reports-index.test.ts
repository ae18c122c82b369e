// Runs that end together and the bucket's index.html: PublishReport on the S3 of the local cloud, with its conditional writes.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { INDEX_KEY } from '../../../core/plan/keys.ts';
import type { SdkReportStore } from '../../../orchestrator-lambdas/adapters/s3-objects.ts';
import type { ReportStore } from '../../../orchestrator-lambdas/ports.ts';
import { publishReport } from '../../../orchestrator-lambdas/publish-report/step.ts';
import { finishNight } from '../../kit/orchestrator/finished-night.ts';
import { World } from '../../kit/orchestrator/world.ts';
import { startTestCloud, type TestCloud } from '../kit/local-cloud.ts';
import { makeReportStore } from '../kit/report-store.ts';

const BUCKET = 'reports';
const world = new World();
let cloud: TestCloud;
let bucket: SdkReportStore;

beforeAll(async () => {
  cloud = await startTestCloud();
  bucket = await makeReportStore(cloud, BUCKET);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud?.stop();
});

async function finish(suite: string): Promise<void> {
  finishNight(world, suite, { suite });
  for (const [key, { text }] of world.store.objects) await bucket.write(key, text, 'application/json');
}

const publish = (runId: string, store: ReportStore = bucket) => publishReport({ runId }, { ...world.ports, store });

/** The bucket; `beforeIndex` happens once, between the reading of the pointers and the writing of the page. */
function interrupted(beforeIndex: () => Promise<unknown>): ReportStore {
  let isFirst = true;
  return {
    bucket: BUCKET,
    read: (key) => bucket.read(key),
    write: (key, text, type) => bucket.write(key, text, type),
    list: (prefix) => bucket.list(prefix),
    writeNew: (key, chunks, type) => bucket.writeNew(key, chunks, type),
    writeIf: async (key, text, condition, options) => {
      if (key === INDEX_KEY && isFirst) {
        isFirst = false;
        await beforeIndex();
      }
      return await bucket.writeIf(key, text, condition, options);
    },
  };
}

it.each([
  ['the first index', ['nightly', 'dynamodb']],
  ['an existing index', ['webhook', 'stadiums']],
])('%s has the run that ended while another was writing it', async (_what, [slow = '', fast = '']) => {
  await finish(slow);
  await finish(fast);

  await publish(
    slow,
    interrupted(() => publish(fast)),
  );

  const index = (await bucket.read(INDEX_KEY))?.text;
  for (const suite of [slow, fast]) expect(index).toContain(`>${suite}</h2>`);
});

it('has the runs of six that end at once', async () => {
  const suites = Array.from({ length: 6 }, (_, number) => `suite-${number}`);
  for (const suite of suites) await finish(suite);

  await Promise.all(suites.map((suite) => publish(suite)));

  const index = (await bucket.read(INDEX_KEY))?.text ?? '';
  expect(suites.filter((suite) => !index.includes(`>${suite}</h2>`))).toEqual([]);
});
