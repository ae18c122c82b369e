/** `thaw reports download`: downloads a report from AWS to ./reports. */
import { EXIT } from '../errors/exit-codes.ts';
import { noReport } from '../errors/no-report.ts';
import { reportsFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { downloadReport } from '../runs/download-report.ts';
import { newestFinished } from '../runs/list-reports.ts';
import { openAwsReports, regionFlag } from '../sessions/aws-session.ts';

export async function reportsDownload(
  runId: string | undefined,
  options: { readonly region?: string },
  output: Output,
): Promise<number> {
  const report = await downloadFromAws(runId, options.region);
  output.print(`${report.folder} (${[...report.files].sort().join(', ')})`);
  output.printJson(report);
  return EXIT.ok;
}

/**
 * Downloads a report to ./reports; without a run id the newest finished one.
 * @throws BenchmarkError USAGE when there is none
 */
export async function downloadFromAws(
  runId: string | undefined,
  region: string | undefined,
): Promise<{ readonly runId: string; readonly folder: string; readonly files: readonly string[] }> {
  const bucket = await openAwsReports(region);
  const selected = runId ?? (await newestFinished(bucket));
  const report = selected === undefined ? undefined : await downloadReport(bucket, selected, reportsFolder);
  if (selected === undefined || report === undefined || report.files.length === 0) {
    throw noReport(selected, `npx thaw reports list --aws${regionFlag({ region })}`);
  }
  return { runId: selected, folder: report.folder, files: report.files };
}
