/** `thaw reports open`: shows a report of ./reports with the system's viewer, or prints it where there is none. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../errors/exit-codes.ts';
import { noReport } from '../errors/no-report.ts';
import { reportsFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { localReports } from '../runs/list-reports.ts';

/** Without a run id the newest. */
export function reportsOpen(runId: string | undefined, output: Output): number {
  const selected = runId ?? localReports()[0]?.runId;
  const file = path.join(reportsFolder, selected ?? '', 'report.md');
  if (selected === undefined || !existsSync(file)) throw noReport(selected, 'npx thaw reports list');
  const viewer = systemViewer();
  const print = () => output.print(readFileSync(file, 'utf8'));
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
