// Files of more than one part on the S3 of the local cloud, by the client that AggregateResults uses.
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { SdkReportStore } from '../../../orchestrator-lambdas/adapters/s3-objects.ts';
import { startTestCloud, type TestCloud } from '../kit/local-cloud.ts';
import { makeReportStore } from '../kit/report-store.ts';

const BUCKET = 'reports';
const MEGABYTE = 2 ** 20;
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

/** So many megabytes, each of one letter. */
function* megabytes(count: number): Generator<Uint8Array> {
  for (let index = 0; index < count; index += 1) yield new Uint8Array(MEGABYTE).fill(97 + index);
}

const openUploads = async () =>
  (await cloud.s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads?.length ?? 0;

it('are put together from their parts in order', async () => {
  expect(await bucket.writeNew('runs/r/large.csv', megabytes(18), 'text/csv')).toBe(true);

  const text = (await bucket.read('runs/r/large.csv'))?.text ?? '';
  expect(text).toHaveLength(18 * MEGABYTE);
  expect([...Array(18).keys()].map((index) => text.charCodeAt(index * MEGABYTE) - 97)).toEqual([...Array(18).keys()]);
});

it('of one part are not written over an object that exists', async () => {
  expect(await bucket.writeNew('runs/r/small.csv', megabytes(1), 'text/csv')).toBe(true);
  expect(await bucket.writeNew('runs/r/small.csv', megabytes(2), 'text/csv')).toBe(false);

  expect((await bucket.read('runs/r/small.csv'))?.text).toHaveLength(MEGABYTE);
});

it('leave no parts behind when their content cannot be made', async () => {
  const failing = function* () {
    yield* megabytes(17);
    throw new RangeError('no more rows');
  };

  await expect(bucket.writeNew('runs/r/failed.csv', failing(), 'text/csv')).rejects.toThrow('no more rows');
  expect(await bucket.read('runs/r/failed.csv')).toBeUndefined();
  expect(await openUploads()).toBe(0);
});
