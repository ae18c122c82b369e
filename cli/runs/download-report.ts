/** Downloads the files of a run's report. Raw samples and snapshots stay in the bucket. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Results } from '../../core/analysis/results/types.ts';
import { runKeys } from '../../core/plan/keys.ts';
import type { ReportsBucket } from '../adapters/reports-bucket.ts';

const REPORT_FILES = [
  'results.json',
  'samples.csv',
  'samples.parquet',
  'summary.csv',
  'report.md',
  'report.html',
  'benchmark-action.json',
] as const;

interface DownloadedReport {
  readonly folder: string;
  readonly files: readonly string[];
  readonly results: Results | undefined;
}

/** Downloads the existing files of the report of `runId` to `<into>/<runId>/`. The folder appears only when it is complete. */
export async function downloadReport(bucket: ReportsBucket, runId: string, into: string): Promise<DownloadedReport> {
  const prefix = runKeys(runId).prefix;
  const present = new Set(await bucket.keys(prefix));
  const selected = REPORT_FILES.filter((file) => present.has(`${prefix}${file}`));
  const folder = path.join(into, runId);
  if (selected.length === 0) return { folder, files: [], results: undefined };
  const partial = path.join(into, `.${runId}.partial`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await Promise.all(selected.map((file) => bucket.download(`${prefix}${file}`, path.join(partial, file))));
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  const results = await bucket.readJson<Results>(runKeys(runId).results);
  return { folder, files: await readdir(folder), results };
}
