/** The reports in ./reports and in the bucket, newest first. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Results } from '../../core/analysis/results/types.ts';
import { RUNS_PREFIX, runKeys } from '../../core/plan/keys.ts';
import { parseRunId } from '../../core/plan/run-id.ts';
import type { ReportsBucket } from '../adapters/reports-bucket.ts';
import { reportsFolder } from '../host/paths.ts';

interface ReportRow {
  readonly runId: string;
  readonly suite: string;
  readonly status: string;
  readonly place: 'local' | 'aws' | 'unknown';
}

export function localReports(): ReportRow[] {
  if (!existsSync(reportsFolder)) return [];
  const runIds = readdirSync(reportsFolder).filter((name) => parseRunId(name) !== undefined);
  return newestFirst(runIds).map((runId) => {
    const file = path.join(reportsFolder, runId, 'results.json');
    return rowOf(runId, existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined);
  });
}

export async function storedReports(bucket: ReportsBucket): Promise<ReportRow[]> {
  const runIds = newestFirst(await bucket.folders(RUNS_PREFIX));
  return Promise.all(runIds.map(async (runId) => rowOf(runId, await bucket.readJson<Results>(runKeys(runId).results))));
}

/** The newest run of the bucket that has results. */
export async function newestFinished(bucket: ReportsBucket): Promise<string | undefined> {
  for (const runId of newestFirst(await bucket.folders(RUNS_PREFIX))) {
    if ((await bucket.keys(runKeys(runId).results)).length > 0) return runId;
  }
  return undefined;
}

/** Run ids begin with their time. */
function newestFirst(runIds: readonly string[]): string[] {
  return runIds.toSorted().reverse();
}

function rowOf(runId: string, results: Results | undefined): ReportRow {
  return {
    runId,
    suite: parseRunId(runId)?.suite ?? '',
    status: results?.run.status ?? 'unfinished',
    place: results?.run.environment.kind ?? 'unknown',
  };
}
