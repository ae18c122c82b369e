/**
 * What still needs the deployment: runs in progress, failed restores, and functions that are still changed. Without the
 * state machine, its rule and its Lambdas nothing would put them back.
 */
import { LOCKS_PREFIX } from '../../core/plan/keys.ts';
import { type FunctionLock, isFree } from '../../core/plan/lock.ts';
import { OUTPUT_NAMES, orchestratorFunctionName } from '../../infra/deployment/names.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { listRunning, type RunningExecution } from '../adapters/executions.ts';
import { readFailedRestores } from '../adapters/failed-restores.ts';
import { makeReportsBucket, type ReportsBucket } from '../adapters/reports-bucket.ts';
import { userError } from '../errors/make-errors.ts';
import { findRun } from './find-run.ts';

export interface Deployment {
  readonly settings: ClientSettings;
  readonly stateMachineArn: string;
  readonly bucket: ReportsBucket;
  /** Absent when the deployed version has no such queue. */
  readonly failedRestoresQueueUrl: string | undefined;
}

/** Undefined when the stack is not, or not completely, deployed. */
export function deploymentOf(
  settings: ClientSettings,
  outputs: Readonly<Record<string, string>>,
): Deployment | undefined {
  const stateMachineArn = outputs[OUTPUT_NAMES.stateMachineArn];
  const bucketName = outputs[OUTPUT_NAMES.reportsBucketName];
  if (!stateMachineArn || !bucketName) return undefined;
  const bucket = makeReportsBucket(settings, bucketName);
  return { settings, stateMachineArn, bucket, failedRestoresQueueUrl: outputs[OUTPUT_NAMES.failedRestoresQueueUrl] };
}

interface RunInProgress extends RunningExecution {
  /** Absent while it is planned. */
  readonly runId: string | undefined;
  readonly functionNames: readonly string[];
}

/** The runs in progress. */
export async function findRunsInProgress(deployment: Deployment): Promise<RunInProgress[]> {
  const running = await listRunning(deployment.settings, deployment.stateMachineArn);
  return Promise.all(
    running.map(async (execution) => {
      const { runId, functionNames = [] } = (await findRun(deployment.bucket, execution.arn)) ?? {};
      return { ...execution, runId, functionNames };
    }),
  );
}

/**
 * @param consequence what would happen to the functions, after "and"
 * @param fix how to go on
 * @throws BenchmarkError BUSY that names every run, when there is one
 */
export function assertNoRuns(runs: readonly RunInProgress[], consequence: string, fix: string): void {
  if (runs.length === 0) return;
  const count = runs.length === 1 ? '1 run is' : `${runs.length} runs are`;
  throw userError('BUSY', lines(`${count} in progress, and ${consequence}:`, runs.map(describeRun)), fix);
}

/** A run in one line: its id, when it started, its functions and its execution. */
export function describeRun({ arn, runId, startedAt, functionNames }: RunInProgress): string {
  const functions = functionNames.length === 0 ? 'it has locked no function yet' : functionNames.join(', ');
  return `${runId ?? 'a run that is being planned'} since ${startedAt.toISOString()} (${functions}), execution ${arn}`;
}

/**
 * @param stopping executions that are stopped next: their locks are expected
 * @throws BenchmarkError BUSY when functions are, or may be, still as an ended run changed them; with the commands
 */
export async function assertAllRestored(deployment: Deployment, stopping: readonly string[]): Promise<void> {
  const changed = (await readLocks(deployment.bucket)).filter(
    (lock) => !isFree(lock) && !stopping.includes(lock.executionArn),
  );
  const { count, restores } = await failedRestores(deployment);
  if (changed.length === 0 && count === 0) return;
  const { region } = deployment.settings;
  const executions = [...new Set([...changed, ...restores].map(({ executionArn }) => executionArn))];
  const failures = await Promise.all(
    restores.map(async ({ executionArn, error }) => {
      const { runId = 'unknown', functionNames = [] } = (await findRun(deployment.bucket, executionArn)) ?? {};
      const reason = error ?? 'the event could not be delivered';
      return `the restore of run ${runId} (${functionNames.join(', ')}) failed: ${reason}; execution ${executionArn}`;
    }),
  );
  const unread = count - restores.length;
  const details = [
    ...changed.map(
      ({ functionName, runId, since, executionArn }) =>
        `${functionName} was changed by run ${runId} and not restored, since ${since}; execution ${executionArn}`,
    ),
    ...failures,
    ...(unread > 0 ? [`${unread} more in the queue of failed restores`] : []),
  ];
  const commands = [
    ...executions.map(
      (executionArn) =>
        `aws lambda invoke --region ${region} --function-name ${orchestratorFunctionName('restore-configuration')} --cli-binary-format raw-in-base64-out --payload '${JSON.stringify({ executionArn })}' /dev/stdout`,
    ),
    ...(count > 0 ? [`aws sqs purge-queue --region ${region} --queue-url ${deployment.failedRestoresQueueUrl}`] : []),
    `npx thaw destroy --region ${region}`,
  ];
  throw userError(
    'BUSY',
    lines('Functions may still be as a run changed them, and nothing else can restore them:', details),
    lines('restore them, read what the restore returns, and then remove Thaw:', commands),
  );
}

async function readLocks(bucket: ReportsBucket): Promise<FunctionLock[]> {
  const keys = await bucket.keys(LOCKS_PREFIX).catch((error: unknown) => {
    // The bucket was deleted by hand, and with it what the locks say.
    if (error instanceof Error && error.name === 'NoSuchBucket') return [];
    throw error;
  });
  const locks = await Promise.all(keys.map((key) => bucket.readJson<FunctionLock>(key)));
  return locks.filter((lock) => lock !== undefined);
}

async function failedRestores({ settings, failedRestoresQueueUrl }: Deployment) {
  if (failedRestoresQueueUrl === undefined) return { count: 0, restores: [] };
  return readFailedRestores(settings, failedRestoresQueueUrl);
}

function lines(head: string, items: readonly string[]): string {
  return [head, ...items.map((item) => `    ${item}`)].join('\n');
}
