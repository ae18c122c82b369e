/** `thaw reports open --link`: prints a link to the page in the bucket, which whoever has it can open until it expires. */
import { runKeys } from '../../core/plan/keys.ts';
import { MAX_LINK_MINUTES, type PageLink } from '../adapters/reports-bucket.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { userError } from '../errors/make-errors.ts';
import { noReport } from '../errors/no-report.ts';
import type { Output } from '../output/output.ts';
import { newestFinished } from '../runs/list-reports.ts';
import { openAwsReports, regionFlag } from '../sessions/aws-session.ts';

/** Without a run id the newest finished report. */
export async function reportsLink(
  runId: string | undefined,
  { minutes, region }: { readonly minutes: number; readonly region?: string },
  output: Output,
): Promise<number> {
  if (minutes > MAX_LINK_MINUTES) {
    throw userError(
      'USAGE',
      `A link of ${minutes} minutes is not possible.`,
      `use at most --minutes ${MAX_LINK_MINUTES}, 7 days`,
    );
  }
  const bucket = await openAwsReports(region);
  const selected = runId ?? (await callAws(() => newestFinished(bucket)));
  const keys = selected === undefined ? [] : await callAws(() => bucket.keys(runKeys(selected).prefix));
  if (selected === undefined || keys.length === 0)
    throw noReport(selected, `npx thaw reports list --aws${regionFlag({ region })}`);
  const key = runKeys(selected).reportHtml;
  if (!keys.includes(key)) {
    throw userError(
      'USAGE',
      `The run ${selected} has no report.html: it has not finished, or it is of a version without pages.`,
      `see what it has: npx thaw reports download ${selected}${regionFlag({ region })}`,
    );
  }
  const link = await callAws(() => bucket.link(key, minutes));
  output.print(link.url);
  output.log(lifeOf(link));
  output.printJson({ runId: selected, ...link });
  return EXIT.ok;
}

function lifeOf({ expiresAt, endedBy }: PageLink): string {
  const until = `Whoever has this link can read the page until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC`;
  if (endedBy === 'credentials') return `${until}, when your temporary credentials end.`;
  return endedBy === 'unknown' ? `${until}, or until your temporary credentials end, whichever is first.` : `${until}.`;
}
