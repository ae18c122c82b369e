/** `thaw reports download`: downloads a report from AWS to ./reports. */
import { EXIT } from '../errors/exit-codes.ts';
import { noReport } from '../errors/no-report.ts';
import { reportsFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { downloadReport } from '../runs/download-report.ts';
import { newestFinished } from '../runs/list-reports.ts';
import { openAwsReports } from '../sessions/aws-session.ts';

/** Without a run id the newest finished report. */
export async function reportsDownload(
  runId: string | undefined,
  options: { readonly region?: string },
  output: Output,
): Promise<number> {
  const bucket = await openAwsReports(options.region);
  const selected = runId ?? (await newestFinished(bucket));
  const report = selected === undefined ? undefined : await downloadReport(bucket, selected, reportsFolder);
  if (report === undefined || report.files.length === 0) throw noReport(selected, 'npx thaw reports list --aws');
  output.print(`${report.folder} (${[...report.files].sort().join(', ')})`);
  output.printJson({ runId: selected, folder: report.folder, files: report.files });
  return EXIT.ok;
}
