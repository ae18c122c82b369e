/** `thaw reports list|download|open`: reports of this folder, and of the bucket on AWS. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Results } from '../../core/analysis/results/types.ts';
import { BenchmarkError } from '../../core/errors.ts';
import { RUNS_PREFIX, runKeys } from '../../core/plan/keys.ts';
import { parseRunId } from '../../core/plan/run-id.ts';
import { makeReportsBucket } from '../adapters/reports-bucket.ts';
import { downloadReport } from '../download-report.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { reportsFolder } from '../paths.ts';
import { openAwsSession } from '../sessions/aws-session.ts';

export interface ReportsOptions {
  readonly aws: boolean;
  readonly region?: string;
}

interface ReportRow {
  readonly runId: string;
  readonly suite: string;
  readonly status: string;
  readonly place: 'local' | 'aws' | 'unknown';
}

/** Newest first. */
export async function listReports(options: ReportsOptions, output: Output): Promise<number> {
  const rows = options.aws ? await remoteRows(options) : localRows();
  if (rows.length === 0)
    output.say(
      options.aws ? 'The bucket has no reports yet.' : `No reports in ${reportsFolder} yet; make one: npx thaw run`,
    );
  for (const row of rows) output.print(`${row.runId}  ${row.status.padEnd(8)}  ${row.place}`);
  output.printJson(rows);
  return EXIT.ok;
}

/** Downloads a report from AWS; without a run id the newest finished one. */
export async function downloadReportVerb(
  runId: string | undefined,
  options: ReportsOptions,
  output: Output,
): Promise<number> {
  const session = await openAwsSession(options.region);
  const bucket = makeReportsBucket(session.settings, session.reportsBucketName);
  const wanted = runId ?? (await newestFinished(bucket));
  const report = wanted === undefined ? undefined : await downloadReport(bucket, wanted, reportsFolder);
  if (report === undefined || report.files.length === 0) throw noReport(wanted, 'npx thaw reports list --aws');
  output.print(`${report.folder} (${[...report.files].sort().join(', ')})`);
  output.printJson({ runId: wanted, folder: report.folder, files: report.files });
  return EXIT.ok;
}

/** Opens report.md of a local report with the system's viewer, or prints it where there is none. */
export function openReport(runId: string | undefined, output: Output): number {
  const wanted = runId ?? localRows()[0]?.runId;
  const file = path.join(reportsFolder, wanted ?? '', 'report.md');
  if (wanted === undefined || !existsSync(file)) throw noReport(wanted, 'npx thaw reports list');
  const viewer =
    process.platform === 'darwin'
      ? 'open'
      : process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
        ? 'xdg-open'
        : undefined;
  if (viewer === undefined || output.json) {
    output.print(readFileSync(file, 'utf8'));
  } else {
    const child = spawn(viewer, [file], { detached: true, stdio: 'ignore' });
    child.on('error', () => output.print(readFileSync(file, 'utf8')));
    child.unref();
    output.say(`Opening ${path.relative(process.cwd(), file)}`);
  }
  output.printJson({ runId: wanted, file });
  return EXIT.ok;
}

function localRows(): ReportRow[] {
  if (!existsSync(reportsFolder)) return [];
  return readdirSync(reportsFolder)
    .filter((name) => parseRunId(name) !== undefined)
    .sort()
    .reverse()
    .map((runId) => {
      const file = path.join(reportsFolder, runId, 'results.json');
      const results = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
      return rowOf(runId, results);
    });
}

async function remoteRows(options: ReportsOptions): Promise<ReportRow[]> {
  const session = await openAwsSession(options.region);
  const bucket = makeReportsBucket(session.settings, session.reportsBucketName);
  const runIds = (await bucket.folders(RUNS_PREFIX)).sort().reverse();
  return await Promise.all(
    runIds.map(async (runId) => rowOf(runId, (await bucket.readJson(runKeys(runId).results)) as Results | undefined)),
  );
}

async function newestFinished(bucket: ReturnType<typeof makeReportsBucket>): Promise<string | undefined> {
  for (const runId of (await bucket.folders(RUNS_PREFIX)).sort().reverse()) {
    if ((await bucket.keys(runKeys(runId).results)).length > 0) return runId;
  }
  return undefined;
}

function rowOf(runId: string, results: Results | undefined): ReportRow {
  return {
    runId,
    suite: parseRunId(runId)?.suite ?? '',
    status: results?.run.status ?? 'unfinished',
    place: results?.run.environment.kind ?? 'unknown',
  };
}

function noReport(runId: string | undefined, listCommand: string): BenchmarkError {
  return new BenchmarkError({
    code: 'USAGE',
    source: 'user',
    message: runId === undefined ? 'There is no finished report yet.' : `There is no report ${JSON.stringify(runId)}.`,
    fix: runId === undefined ? 'make one: npx thaw run' : `see what there is: ${listCommand}`,
  });
}
