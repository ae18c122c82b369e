/** `thaw run`: starts a run, shows its progress, downloads the report. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Results } from '../../core/analysis/results/types.ts';
import { messageOf } from '../../core/error-text.ts';
import { formatSeconds } from '../../core/format/numbers.ts';
import { endingLines } from '../../core/report/terminal-ending.ts';
import { renderSummary } from '../../core/report/terminal-summary.ts';
import { renderTerminal } from '../../core/report/terminal-tables.ts';
import { renderWhy } from '../../core/report/terminal-why.ts';
import type { Suite } from '../../core/suite/types.ts';
import { makeExecutions } from '../adapters/executions.ts';
import { makeReportsBucket } from '../adapters/reports-bucket.ts';
import { connectionLost, isTransient } from '../errors/connection-lost.ts';
import { EXIT } from '../errors/exit-codes.ts';
import { runFailure } from '../errors/run-failure.ts';
import { reportsFolder } from '../host/paths.ts';
import { onStopSignals } from '../host/stop-signals.ts';
import { uploadObject } from '../measure/adapters/objects.ts';
import type { Output } from '../output/output.ts';
import { makeProgressPrinter } from '../output/progress-printer.ts';
import { makeSessionPrinter } from '../output/session-printer.ts';
import { theme } from '../output/theme.ts';
import { downloadReport } from '../runs/download-report.ts';
import { firstDelivery } from '../runs/first-delivery.ts';
import { followRun, type OutagePolicy } from '../runs/follow-run.ts';
import { makePhaseTimes, type PhaseTimes } from '../runs/phase-times.ts';
import { stopRun } from '../runs/stop-run.ts';
import { timeImports } from '../runs/time-imports.ts';
import { openSession } from '../sessions/open-session.ts';
import type { Session, SessionEvent } from '../sessions/types.ts';
import { checkSuite } from '../suites/check-suite.ts';
import { readSuiteInput } from '../suites/suite-input.ts';

interface RunOptions {
  readonly aws: boolean;
  /** Every table, not only the summary. */
  readonly full?: boolean;
  /** Also where the time of the slowest cold start goes. */
  readonly why?: boolean;
  readonly set: readonly string[];
  /** Sweep: MB at which every function is measured. */
  readonly memory?: readonly number[];
  readonly region?: string;
}

const LOCAL_POLL_MS = 400;
const AWS_POLL_MS = 2000;
const RESTORE_TIMEOUT_MS = 120_000;
/** How long AWS may fail to respond while a run is followed. */
const OUTAGE_TIMEOUT_MS = 120_000;

interface EndedRun {
  readonly exitCode: number;
  /** Absent when the run was stopped, or had nothing to do. */
  readonly results?: Results;
}

/** Runs a suite and returns the exit code. */
export async function runVerb(suite: string | undefined, options: RunOptions, output: Output): Promise<number> {
  return (await runSuite(readSuiteInput(suite, options.set, options.memory), options, output)).exitCode;
}

/** What else happens in the session of a run. */
export interface RunHooks {
  /** Before the run starts. */
  before?(session: Session, signal: AbortSignal): Promise<void>;
  /** When the session ends, also after a failure or a signal. */
  after?(session: Session): Promise<void>;
  /** Fields that are added to the JSON document. */
  jsonFields?(results: Results): object;
}

/** Runs a suite given as JSON, prints its report and returns its results. */
export async function runSuite(
  input: Record<string, unknown>,
  { aws, region, full = false, why = false }: Pick<RunOptions, 'aws' | 'region' | 'full' | 'why'>,
  output: Output,
  hooks: RunHooks = {},
): Promise<EndedRun> {
  const kind = aws ? 'aws' : 'local';
  // Wrong input is refused here, before anything is built or started.
  const { suite, targets } = checkSuite(input, kind);
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const times = makePhaseTimes();
  times.end('start of Node.js');
  const ignoreSignals = onStopSignals(() => {
    if (signal.aborted) return;
    output.log('Stopping (the functions are restored) …');
    interrupt.abort();
  });
  let session: Session | undefined;
  let hasBegun = false;
  try {
    const cpuTimeExtension = suite.functions.some((measured) => measured.cpuTimeExtension);
    const print = makeSessionPrinter(output);
    const notify = (event: SessionEvent) => {
      print(event);
      if (event.kind === 'built') times.end('build of the target functions, or that nothing has changed');
      if (event.kind === 'cloud-is-up') times.end('start of the local cloud');
      if (event.kind === 'deployed') times.end('deployment');
    };
    session = await openSession({ kind, targets, cpuTimeExtension, notify, signal, region });
    if (suite.local?.faults !== undefined) await session.useFaults?.(suite.local.faults);
    await hooks.before?.(session, signal);
    signal.throwIfAborted();
    hasBegun = true;
    return await runIn(session, input, suite, { full, why, output, signal, jsonFields: hooks.jsonFields, times });
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!hasBegun) {
      output.log('Stopped before the run began; nothing was changed.');
      return { exitCode: EXIT.interrupted };
    }
    output.log('The run could not be stopped properly: functions may still carry THAW_NONCE, and it may go on.');
    throw error;
  } finally {
    if (session !== undefined) {
      try {
        await hooks.after?.(session);
      } finally {
        await session.close();
      }
      times.end('end of the session');
    }
    if (printsTimes()) for (const line of times.lines()) output.log(line);
    ignoreSignals();
  }
}

function printsTimes(): boolean {
  return process.env['THAW_TIMINGS'] === '1';
}

interface RunInOptions {
  readonly full: boolean;
  readonly why: boolean;
  readonly output: Output;
  readonly signal: AbortSignal;
  readonly jsonFields: RunHooks['jsonFields'];
  readonly times: PhaseTimes;
}

async function runIn(
  session: Session,
  input: unknown,
  suite: Suite,
  { full, why, output, signal, jsonFields, times }: RunInOptions,
): Promise<EndedRun> {
  const { settings, stateMachineArn, reportsBucketName } = session;
  const isLocal = session.kind === 'local';
  const executions = makeExecutions(settings, stateMachineArn);
  const bucket = makeReportsBucket(settings, reportsBucketName);
  const store = (key: string, value: object) =>
    uploadObject(settings, { bucket: reportsBucketName, key, content: Buffer.from(JSON.stringify(value)) });
  await timeImports(session, store, suite, { output, signal });
  times.end('times of modules');
  const startedAtMs = Date.now();
  const executionArn = await executions.start(input);
  const makeError = (error: unknown, runId: string | undefined) =>
    connectionLost(error, { executionArn, region: settings.region, runId });
  const { execution, plan } = await followRun({
    executions,
    bucket,
    executionArn,
    startedAtMs,
    pollMs: isLocal ? LOCAL_POLL_MS : AWS_POLL_MS,
    onProgress: makeProgressPrinter(output),
    signal,
    // The local cloud is on this machine: when it does not respond, it has ended, and the run with it.
    outagePolicy: isLocal ? undefined : makeOutagePolicy(output, makeError),
  });
  const endedAtMs = Date.now();
  output.status('');
  if (signal.aborted && execution.status === 'RUNNING') {
    const stopped = await stopRun(executions, bucket, executionArn, RESTORE_TIMEOUT_MS);
    output.log(
      stopped.restored
        ? `Stopped. ${describeRestored(stopped.functionNames)}`
        : `Stopped, but the restore has not finished: ${stopped.functionNames.join(', ')} may still carry THAW_NONCE. The next run of these functions restores them first.`,
    );
    return { exitCode: EXIT.interrupted };
  }
  const firstRunId = firstDelivery(execution);
  if (firstRunId !== undefined) {
    output.log(`This night was delivered before, as run ${firstRunId}; nothing had to be done.`);
    output.printJson({ status: 'duplicate', runId: firstRunId });
    return { exitCode: EXIT.ok };
  }
  if (plan === undefined) throw runFailure(execution);
  const { runId } = plan;
  const { folder, files, results } = await downloadReport(bucket, runId, reportsFolder).catch((error: unknown) => {
    throw isLocal || !isTransient(error) ? error : makeError(error, runId);
  });
  if (results === undefined) throw runFailure(execution);
  if (printsTimes() && files.includes('samples.csv')) {
    times.endRun(readFileSync(path.join(folder, 'samples.csv'), 'utf8'), endedAtMs);
  }
  const render = full ? renderTerminal : renderSummary;
  output.print(render(results, { paint: theme(output) }));
  // Who attaches the extension wants to know what it read, and what it adds.
  if (why || results.cpuTimeExtension !== undefined) output.print(`\n${renderWhy(results).join('\n')}\n`);
  output.printJson({ runId, folder, status: results.run.status, results, ...jsonFields?.(results) });
  output.log('');
  const page = path.relative(
    process.cwd(),
    path.join(folder, files.includes('report.html') ? 'report.html' : 'report.md'),
  );
  const seconds = (Date.now() - startedAtMs) / 1000;
  for (const line of endingLines({ results, page, files, seconds })) output.log(line);
  times.end('download and summary');
  return { exitCode: results.run.status === 'complete' ? EXIT.ok : EXIT.notGood, results };
}

function makeOutagePolicy(output: Output, makeError: OutagePolicy['makeError']): OutagePolicy {
  return {
    timeoutMs: OUTAGE_TIMEOUT_MS,
    makeError,
    onOutage: (error) =>
      output.log(
        `AWS does not respond (${messageOf(error)}); the run continues, and this command waits up to ${formatSeconds(OUTAGE_TIMEOUT_MS / 1000)} …`,
      ),
    onRecovery: () => output.log('AWS responds again.'),
  };
}

function describeRestored(functionNames: readonly string[]): string {
  return functionNames.length === 0
    ? 'No function had been changed.'
    : `Every function is back as it was: ${functionNames.join(', ')}.`;
}
