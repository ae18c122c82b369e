/** `thaw reports open`: shows the page of a report in the browser, or prints its path where there is none. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../errors/exit-codes.ts';
import { noReport } from '../errors/no-report.ts';
import { reportsFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { downloadReport } from '../runs/download-report.ts';
import { localReports } from '../runs/list-reports.ts';
import { openLocalReports } from '../sessions/local-stack.ts';
import { downloadFromAws } from './reports-download.ts';

/** Without a run id the newest of ./reports; with `aws` it is downloaded first. */
export async function reportsOpen(
  runId: string | undefined,
  options: { readonly aws: boolean; readonly region?: string },
  output: Output,
): Promise<number> {
  const downloaded = options.aws ? await downloadFromAws(runId, options.region) : undefined;
  const selected = downloaded?.runId ?? runId ?? localReports()[0]?.runId;
  if (selected === undefined) throw noReport(undefined, 'npx thaw reports list');
  const file = pageOf(selected) ?? (await pageInLocalCloud(selected));
  if (file === undefined) throw noReport(selected, 'npx thaw reports list (on AWS: npx thaw reports list --aws)');
  const viewer = systemViewer();
  const print = () => output.print(path.relative(process.cwd(), file));
  if (viewer === undefined || output.json) {
    print();
  } else {
    spawn(viewer, [file], { detached: true, stdio: 'ignore' }).on('error', print).unref();
    output.log(`Opening ${path.relative(process.cwd(), file)}`);
  }
  output.printJson({ runId: selected, file });
  return EXIT.ok;
}

/** A report of a version without pages has only report.md. */
function pageOf(runId: string): string | undefined {
  const files = ['report.html', 'report.md'].map((name) => path.join(reportsFolder, runId, name));
  return files.find((name) => existsSync(name));
}

/** A run that was started through an API, as by the AWS CLI, has its report only in the bucket of the local cloud. */
async function pageInLocalCloud(runId: string): Promise<string | undefined> {
  const bucket = await openLocalReports();
  if (bucket !== undefined) await downloadReport(bucket, runId, reportsFolder);
  return pageOf(runId);
}

function systemViewer(): string | undefined {
  if (process.platform === 'darwin') return 'open';
  return process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}
