/** `thaw reports open`: shows the page of a report in the browser, or prints its path where there is none. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../errors/exit-codes.ts';
import { noReport } from '../errors/no-report.ts';
import { reportsFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { localReports } from '../runs/list-reports.ts';
import { downloadFromAws } from './reports-download.ts';

/** Without a run id the newest; with `aws` it is downloaded first. */
export async function reportsOpen(
  runId: string | undefined,
  options: { readonly aws: boolean; readonly region?: string },
  output: Output,
): Promise<number> {
  const downloaded = options.aws ? await downloadFromAws(runId, options.region) : undefined;
  const selected = downloaded?.runId ?? runId ?? localReports()[0]?.runId;
  const folder = path.join(reportsFolder, selected ?? '');
  // A report of a version without pages has only report.md.
  const file = ['report.html', 'report.md'].map((name) => path.join(folder, name)).find((name) => existsSync(name));
  if (selected === undefined || file === undefined) throw noReport(selected, 'npx thaw reports list');
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

function systemViewer(): string | undefined {
  if (process.platform === 'darwin') return 'open';
  return process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}
