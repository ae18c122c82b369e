/** A shell command that downloads the newest finished report with only the AWS CLI. */

/** Files that are not downloaded: there are many raw records. Snapshots are there only in runs of former versions. */
const EXCLUDED = ['samples/*', 'steps/*', 'failures/*', 'snapshots/*'];

/**
 * The command for a bucket. A run is finished when its results.json exists, and run ids start with the time, so the command
 * tries the newest run first. It lists run folders and not objects, so it is fast also after a year.
 * @param bucketName may be a CDK token
 */
export function downloadCommand(bucketName: string): string {
  const runs = `s3://${bucketName}/runs/`;
  const exclude = EXCLUDED.map((pattern) => `--exclude '${pattern}'`).join(' ');
  return [
    `for run in $(aws s3 ls ${runs} | awk '{print $2}' | sort -r);`,
    `do aws s3 ls "${runs}$run"results.json >/dev/null`,
    `&& aws s3 cp --recursive "${runs}$run" "thaw-reports/$run" ${exclude}`,
    '&& break; done',
  ].join(' ');
}
