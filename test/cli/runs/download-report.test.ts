import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { downloadReport } from '../../../cli/runs/download-report.ts';
import { fakeBucket } from '../../kit/fake-bucket.ts';

const RUN = '20261121T020000Z-quick-00abcd';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'thaw-download-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('downloads the report files and leaves raw samples and snapshots in the bucket', async () => {
  const bucket = fakeBucket(
    new Map([
      [`runs/${RUN}/results.json`, '{"run":{"id":"x"}}'],
      [`runs/${RUN}/report.md`, '# Report'],
      [`runs/${RUN}/snapshots/orders.json`, '{"secret":"kept"}'],
    ]),
  );

  const report = await downloadReport(bucket, RUN, folder);

  expect(readdirSync(path.join(folder, RUN)).sort()).toEqual(['report.md', 'results.json']);
  expect(readFileSync(path.join(folder, RUN, 'report.md'), 'utf8')).toBe('# Report');
  expect(report.results).toEqual({ run: { id: 'x' } });
});

it('leaves no folder behind when there is no report', async () => {
  const report = await downloadReport(fakeBucket(new Map()), RUN, folder);

  expect(report.files).toEqual([]);
  expect(existsSync(path.join(folder, RUN))).toBe(false);
});

it('replaces an older download completely', async () => {
  const objects = new Map([[`runs/${RUN}/report.md`, 'old']]);
  await downloadReport(fakeBucket(objects), RUN, folder);
  writeFileSync(path.join(folder, RUN, 'stray.txt'), 'old');
  objects.set(`runs/${RUN}/report.md`, 'new');

  await downloadReport(fakeBucket(objects), RUN, folder);

  expect(readdirSync(path.join(folder, RUN))).toEqual(['report.md']);
  expect(readFileSync(path.join(folder, RUN, 'report.md'), 'utf8')).toBe('new');
});
