/** `thaw reports list`: the reports of ./reports, or of the bucket on AWS. */
import { EXIT } from '../errors/exit-codes.ts';
import { reportsFolder } from '../host/paths.ts';
import type { Output } from '../output/output.ts';
import { localReports, storedReports } from '../runs/list-reports.ts';
import { openAwsReports } from '../sessions/aws-session.ts';

interface ReportsListOptions {
  readonly aws: boolean;
  readonly region?: string;
}

export async function reportsList(options: ReportsListOptions, output: Output): Promise<number> {
  const rows = options.aws ? await storedReports(await openAwsReports(options.region)) : localReports();
  if (rows.length === 0)
    output.log(
      options.aws ? 'The bucket has no reports yet.' : `No reports in ${reportsFolder} yet; make one: npx thaw run`,
    );
  for (const row of rows) output.print(`${row.runId}  ${row.status.padEnd(8)}  ${row.place}`);
  output.printJson(rows);
  return EXIT.ok;
}
