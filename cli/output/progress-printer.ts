/** Shows a run's progress: on a terminal one line that is redrawn, elsewhere a new line at intervals. */
import type { Progress } from '../runs/follow-run.ts';
import type { Output } from './output.ts';
import { planLine, progressLine, shareDone } from './progress-text.ts';

/** Without a terminal, a line is printed after each such share of the run, and after this time in any case. */
const PLAIN_LINE_SHARE = 0.1;
const PLAIN_LINE_MS = 30_000;

/** @returns the `onProgress` of one run */
export function makeProgressPrinter(output: Pick<Output, 'log' | 'status' | 'live'>): (progress: Progress) => void {
  let announced = false;
  let nextShare = 0;
  let nextMs = 0;
  return (progress) => {
    const { plan, elapsedMs } = progress;
    if (!announced) {
      announced = true;
      output.log(planLine(plan));
      for (const warning of plan.warnings) output.log(`  note: ${warning.message}\n    fix: ${warning.fix}`);
    }
    const line = progressLine(progress);
    output.status(line);
    const share = shareDone(progress);
    if (output.live || (share < nextShare && elapsedMs < nextMs)) return;
    output.log(line);
    nextShare = share + PLAIN_LINE_SHARE;
    nextMs = elapsedMs + PLAIN_LINE_MS;
  };
}
