/** Where people find the report of a run: pages of the S3 console, and a command. */
import { consoleUrl } from '../format/console-url.ts';
import { runKeys } from '../plan/keys.ts';
import type { RunEnvironment } from '../plan/types.ts';

export interface ReportLinks {
  /** report.html in the console; null in the local cloud, and in partitions without a known console. */
  readonly report: string | null;
  /** All files of the run. */
  readonly folder: string | null;
  /** Shows the page in the browser, on the machine of whoever runs it. */
  readonly command: string;
}

/** By the Regions' names, as botocore's partitions.json tells them apart; the partitions aws-iso* have no known console. */
const PARTITIONS: readonly (readonly [RegExp, string | undefined])[] = [
  [/^cn-/, 'aws-cn'],
  [/^us-gov-/, 'aws-us-gov'],
  [/^eusc-/, 'aws-eusc'],
  [/^(us|eu)-iso/, undefined],
  [/^/, 'aws'],
];

export function reportLinks(
  runId: string,
  bucket: string,
  { kind, region }: Pick<RunEnvironment, 'kind' | 'region'>,
): ReportLinks {
  if (kind === 'local') return { report: null, folder: null, command: `npx thaw reports open ${runId}` };
  const { prefix, reportHtml } = runKeys(runId);
  const partition = PARTITIONS.find(([name]) => name.test(region))?.[1];
  const page = (path: string) => consoleUrl(partition, region, path) ?? null;
  return {
    report: page(`s3/object/${bucket}?region=${region}&prefix=${reportHtml}`),
    folder: page(`s3/buckets/${bucket}?region=${region}&prefix=${prefix}&showversions=false`),
    command: `npx thaw reports open ${runId} --aws --region ${region}`,
  };
}
