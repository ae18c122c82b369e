/** `thaw run`: starts a run, shows it, brings the report home. */
import path from 'node:path';
import type { Results } from '../../core/analysis/results/types.ts';
import { BenchmarkError, ERROR_CODES } from '../../core/errors.ts';
import { formatSeconds } from '../../core/format/numbers.ts';
import { renderTerminal } from '../../core/report/terminal-tables.ts';
import { makeExecutions } from '../adapters/executions.ts';
import { makeReportsBucket } from '../adapters/reports-bucket.ts';
import { checkSuite } from '../check-suite.ts';
import { downloadReport } from '../download-report.ts';
import { EXIT } from '../exit-codes.ts';
import { followRun, type Patience } from '../follow-run.ts';
import { mayPass, outOfSight } from '../out-of-sight.ts';
import type { Output } from '../output/output.ts';
import { painter } from '../output/painter.ts';
import { makeProgressPrinter } from '../output/progress-printer.ts';
import { reportsFolder } from '../paths.ts';
import { openSession } from '../sessions/open-session.ts';
import type { Session } from '../sessions/types.ts';
import { stopRun } from '../stop-run.ts';
import { onStopSignals } from '../stop-signals.ts';
import { readSuiteInput } from '../suite-input.ts';

export interface RunOptions {
  readonly aws: boolean;
  readonly set: readonly string[];
  /** Sweep: MB at which every function is measured. */
  readonly memory?: readonly number[];
  readonly region?: string;
}

const LOCAL_POLL_MS = 400;
const AWS_POLL_MS = 2000;
const RESTORE_LIMIT_MS = 120_000;
/** How long AWS may not answer while a run is followed. */
const OUTAGE_LIMIT_MS = 120_000;

export interface EndedRun {
  readonly exitCode: number;
  /** Absent when the run was stopped, or had nothing to do. */
  readonly results?: Results;
}

/** Runs a suite and gives the exit code. */
export async function runVerb(suite: string | undefined, options: RunOptions, output: Output): Promise<number> {
  return (await runSuite(readSuiteInput(suite, options.set, options.memory), options, output)).exitCode;
}

/** Runs a suite given as JSON, prints its report and gives its results. */
export async function runSuite(
  input: Record<string, unknown>,
  options: Pick<RunOptions, 'aws' | 'region'>,
  output: Output,
): Promise<EndedRun> {
  const kind = options.aws ? 'aws' : 'local';
  // Wrong input is answered here already, before anything is built or started.
  const checked = checkSuite(input, kind);
  const interrupt = new AbortController();
  const ignoreSignals = onStopSignals(() => {
    if (interrupt.signal.aborted) return;
    output.say('Stopping (the functions are put back as they were) …');
    interrupt.abort();
  });
  let session: Session | undefined;
  let hasBegun = false;
  try {
    session = await openSession({
      kind,
      targets: checked.targets,
      output,
      signal: interrupt.signal,
      ...(options.region === undefined ? {} : { region: options.region }),
    });
    const faults = checked.suite.local?.faults;
    if (faults !== undefined) await session.useFaults?.(faults);
    return await runIn(session, input, output, interrupt.signal, () => {
      hasBegun = true;
    });
  } catch (error) {
    if (interrupt.signal.aborted && hasBegun) {
      output.say('The run could not be stopped properly: functions may still carry THAW_NONCE, and it may go on.');
    } else if (interrupt.signal.aborted) {
      output.say('Stopped before the run began; nothing was changed.');
      return { exitCode: EXIT.interrupted };
    }
    throw error;
  } finally {
    await session?.close();
    ignoreSignals();
  }
}

async function runIn(
  session: Session,
  input: unknown,
  output: Output,
  signal: AbortSignal,
  onBegin: () => void,
): Promise<EndedRun> {
  signal.throwIfAborted();
  const executions = makeExecutions(session.settings, session.stateMachineArn);
  const bucket = makeReportsBucket(session.settings, session.reportsBucketName);
  const startedAtMs = Date.now();
  onBegin();
  const executionArn = await executions.start(input);
  const showProgress = makeProgressPrinter(output);
  const { region } = session.settings;
  const giveUp = (error: unknown, runId: string | undefined) => outOfSight(error, { executionArn, region, runId });
  const followed = await followRun({
    executions,
    bucket,
    executionArn,
    startedAtMs,
    pollMs: session.kind === 'local' ? LOCAL_POLL_MS : AWS_POLL_MS,
    onProgress: showProgress,
    signal,
    // The local cloud is on this machine: when it does not answer, it is gone, and the run with it.
    ...(session.kind === 'local' ? {} : { patience: makePatience(output, giveUp) }),
  });
  output.status('');
  if (signal.aborted && followed.execution.status === 'RUNNING') {
    const stopped = await stopRun(executions, bucket, executionArn, RESTORE_LIMIT_MS);
    output.say(
      stopped.restored
        ? `Stopped. ${describeRestored(stopped.functionNames)}`
        : `Stopped, but the restore has not finished: ${stopped.functionNames.join(', ')} may still carry THAW_NONCE. The next run of these functions restores them first.`,
    );
    return { exitCode: EXIT.interrupted };
  }
  if (followed.plan === undefined && followed.execution.status === 'SUCCEEDED') {
    output.say('This night was delivered before; nothing had to be done.');
    output.printJson({ status: 'duplicate' });
    return { exitCode: EXIT.ok };
  }
  if (followed.plan === undefined) throw failedBeforePlan(followed.execution.error, followed.execution.cause);
  const { runId } = followed.plan;
  const report = await downloadReport(bucket, runId, reportsFolder).catch((error: unknown) => {
    throw session.kind === 'local' || !mayPass(error) ? error : giveUp(error, runId);
  });
  if (report.results === undefined) throw failedBeforePlan(followed.execution.error, followed.execution.cause);
  output.print(renderTerminal(report.results, { paint: painter(output) }));
  output.printJson({
    runId,
    folder: report.folder,
    status: report.results.run.status,
    results: report.results,
  });
  output.say('');
  output.say(`Report: ${path.relative(process.cwd(), report.folder) || '.'}/ (${[...report.files].sort().join(', ')})`);
  output.say(endLine(report.results, (Date.now() - startedAtMs) / 1000));
  return { exitCode: report.results.run.status === 'complete' ? EXIT.ok : EXIT.notGood, results: report.results };
}

function makePatience(output: Output, giveUp: Patience['giveUp']): Patience {
  return {
    limitMs: OUTAGE_LIMIT_MS,
    giveUp,
    onTrouble: (error) =>
      output.say(
        `AWS does not answer (${error instanceof Error ? error.message : String(error)}); the run goes on, and this command waits up to ${formatSeconds(OUTAGE_LIMIT_MS / 1000)} …`,
      ),
    onRecovery: () => output.say('AWS answers again.'),
  };
}

function endLine(results: Results, seconds: number): string {
  const { status } = results.run;
  const took = `${formatSeconds(seconds)} for the run`;
  if (status === 'complete') return `Complete: ${took}.`;
  return `${status === 'partial' ? 'PARTIAL: something is missing from this report, see its warnings' : 'FAILED'} (${took}).`;
}

function describeRestored(functionNames: readonly string[]): string {
  return functionNames.length === 0
    ? 'No function had been changed.'
    : `Every function is back as it was: ${functionNames.join(', ')}.`;
}

/** PlanRun refuses with our own error as JSON in the cause; anything else is shown as it came. */
function failedBeforePlan(error: string | undefined, cause: string | undefined): BenchmarkError {
  const told = parseCause(cause);
  const code = ERROR_CODES.find((known) => known === error);
  // A code of ours is printed with the error anyway.
  const name = error === undefined || code !== undefined ? '' : ` (${error})`;
  return new BenchmarkError({
    code: code ?? 'RUN_FAILED',
    source: 'aws',
    message: `The run could not be made: ${told.message ?? cause ?? 'no cause was given'}${name}`,
    fix: told.fix ?? 'look at the execution in the Step Functions console, or at the logs of thaw-plan-run',
  });
}

function parseCause(cause: string | undefined): { message?: string; fix?: string } {
  try {
    const parsed = JSON.parse(cause ?? '') as { errorMessage?: string; message?: string; fix?: string };
    const text = parsed.message ?? parsed.errorMessage;
    const [message, fix] = (text ?? '').split(/\s*Fix: /);
    return {
      ...(message === undefined || message === '' ? {} : { message }),
      ...((parsed.fix ?? fix) === undefined ? {} : { fix: parsed.fix ?? fix ?? '' }),
    };
  } catch {
    return {};
  }
}
