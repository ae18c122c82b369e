/** `thaw destroy`: deletes the stacks from AWS. */
import { formatSeconds } from '../../core/format/numbers.ts';
import { OUTPUT_NAMES, STACK_NAMES } from '../../infra/deployment/names.ts';
import type { ClientSettings } from '../adapters/client-options.ts';
import { makeExecutions } from '../adapters/executions.ts';
import { deleteStack, describeStack } from '../adapters/stacks.ts';
import { callAws } from '../errors/aws-problem.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { confirmed } from '../host/confirm.ts';
import type { Output } from '../output/output.ts';
import { stopRun } from '../runs/stop-run.ts';
import {
  assertAllRestored,
  assertNoRuns,
  type Deployment,
  deploymentOf,
  describeRun,
  findRunsInProgress,
} from '../runs/unfinished-work.ts';
import { requireRegion } from '../sessions/aws-session.ts';

interface DestroyOptions {
  readonly region?: string;
  readonly yes: boolean;
  /** Stops runs in progress instead of refusing. */
  readonly stopRuns: boolean;
}

/** No run can start once the first is gone; the targets use the database. */
const DELETION_ORDER = [STACK_NAMES.benchmark, STACK_NAMES.targets, STACK_NAMES.database];
/** The restore waits for Lambda's updates, and may take several tries. */
const RESTORE_TIMEOUT_MS = 600_000;
const CONSEQUENCE = 'without Thaw its functions would stay changed';
const fix = (region: string) =>
  `wait until it has ended; or stop it, which restores its functions, and remove Thaw then: npx thaw destroy --region ${region} --stop-runs`;

/** Deletes the stacks; the reports bucket is kept, and its name is printed. `--yes` skips only the question. */
export async function destroyVerb(options: DestroyOptions, output: Output): Promise<number> {
  const settings = { region: await requireRegion(options.region) };
  const { region } = settings;
  const deployed = await callAws(() =>
    Promise.all(DELETION_ORDER.map(async (name) => ({ name, stack: await describeStack(settings, name) }))),
  );
  const names = deployed.filter(({ stack }) => stack !== undefined).map(({ name }) => name);
  if (names.length === 0) {
    output.print(`Thaw is not deployed in ${region}; nothing was changed.`);
    output.printJson({ region });
    return EXIT.ok;
  }
  const outputs = deployed[0]?.stack?.outputs ?? {};
  const bucket = outputs[OUTPUT_NAMES.reportsBucketName];
  const isKept = keepsReports(outputs[OUTPUT_NAMES.deployChoices]);
  // A stack that was never complete has run nothing.
  const deployment = deploymentOf(settings, outputs);
  const stopping = await check(deployment, options.stopRuns);
  for (const run of stopping) output.log(`Will be stopped: ${describeRun(run)}`);
  if (!options.yes && !(await confirmed('destroy', question(region, stopping.length, { bucket, isKept })))) {
    output.log('Nothing was changed.');
    output.errorJson({ code: 'STOPPED', message: 'Nothing was changed.', fix: 'answer y, or use --yes' });
    return EXIT.usage;
  }
  // The question may have waited for hours.
  if (deployment !== undefined && options.stopRuns) await stopRuns(deployment, output);
  await check(deployment, false);
  for (const name of names) await deleteWithProgress(settings, name, output);
  output.print(
    `The stacks are gone from ${region}.${bucket === undefined ? '' : ` ${isKept ? `The reports are still in the bucket ${bucket}.` : 'The reports were deleted with them.'}`}`,
  );
  output.printJson({ region, reportsBucketName: isKept ? bucket : undefined });
  return EXIT.ok;
}

/** @returns the runs to stop. @throws BenchmarkError BUSY when something still needs the deployment */
async function check(deployment: Deployment | undefined, mayStop: boolean) {
  if (deployment === undefined) return [];
  return callAws(async () => {
    const runs = await findRunsInProgress(deployment);
    if (!mayStop) assertNoRuns(runs, CONSEQUENCE, fix(deployment.settings.region));
    await assertAllRestored(
      deployment,
      runs.map(({ arn }) => arn),
    );
    return runs;
  });
}

async function stopRuns(deployment: Deployment, output: Output): Promise<void> {
  const executions = makeExecutions(deployment.settings, deployment.stateMachineArn);
  const runs = await callAws(() => findRunsInProgress(deployment));
  if (runs.length === 0) return;
  output.log(`Stopping, and waiting up to ${formatSeconds(RESTORE_TIMEOUT_MS / 1000)} for the restore …`);
  await Promise.all(
    runs.map(async ({ arn, runId = arn }) => {
      const stopped = await callAws(() =>
        stopRun(executions, deployment.bucket, arn, RESTORE_TIMEOUT_MS, 'thaw destroy --stop-runs'),
      );
      const names = stopped.functionNames.join(', ') || 'no function had been changed';
      output.log(stopped.restored ? `Stopped and restored: ${runId} (${names})` : `Stopped, NOT restored: ${runId}`);
    }),
  );
}

async function deleteWithProgress(settings: ClientSettings, name: string, output: Output): Promise<void> {
  output.log(`Deleting ${name} …`);
  await callAws(() =>
    deleteStack(settings, name, (elapsedMs) => output.status(`Deleting ${name} … ${formatSeconds(elapsedMs / 1000)}`)),
  );
  output.status('');
}

interface Reports {
  readonly bucket: string | undefined;
  /** False: the bucket and all reports are deleted with the stack. */
  readonly isKept: boolean;
}

function keepsReports(deployChoices: string | undefined): boolean {
  return (JSON.parse(deployChoices ?? '{}') as { keepReports?: string }).keepReports !== 'false';
}

function question(region: string, runs: number, { bucket, isKept }: Reports): string {
  const stop = runs === 0 ? '' : `Stop ${runs === 1 ? 'this run' : `these ${runs} runs`} and take`;
  const reports = isKept
    ? `Reports stay in ${bucket ?? 'their bucket'}.`
    : 'ALL REPORTS ARE DELETED (keepReports=false).';
  return `${stop || 'Take'} Thaw out of ${region}? ${reports}`;
}
