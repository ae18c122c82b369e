/** One line for a shell that downloads the newest finished report, with nothing but the AWS CLI. */

/** Raw records and snapshots stay where they are: they are many, and snapshots may hold secrets. */
const EXCLUDED = ['samples/*', 'steps/*', 'failures/*', 'snapshots/*'];

/**
 * The command for a bucket. A run is finished when its results.json exists, and run ids start with the time: so it goes
 * from the newest run backwards until it finds one. It lists run folders, not objects, and stays quick after a year.
 * @param bucketName may be a token of CDK
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
