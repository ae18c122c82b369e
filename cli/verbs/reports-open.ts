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
  const name = path.relative(process.cwd(), file);
  const isShown = !output.json && (await show(file));
  if (isShown) output.log(`Opened ${name}`);
  else output.print(name);
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

/** Some viewers end only when the browser is closed. */
const MAX_VIEWER_MS = 2000;

/** False where there is no browser: xdg-open is missing, or fails at once. */
function show(file: string): Promise<boolean> {
  const viewer = systemViewer();
  if (viewer === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(viewer, [file], { detached: true, stdio: 'ignore' });
    const timer = setTimeout(() => end(true), MAX_VIEWER_MS);
    const end = (isShown: boolean) => {
      clearTimeout(timer);
      child.unref();
      resolve(isShown);
    };
    child.on('error', () => end(false)).on('exit', (code) => end(code === 0));
  });
}

function systemViewer(): string | undefined {
  if (process.platform === 'darwin') return 'open';
  return process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}
