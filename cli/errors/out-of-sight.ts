/** AWS does not answer while a run is followed. The run goes on without us, so that is no reason to lose it. */
import { BenchmarkError, isBenchmarkError } from '../../core/errors.ts';
import { explainError, isNoConnection } from './explain-error.ts';
import { messageOf } from './make-errors.ts';

const PASSING =
  /Throttl|TooManyRequests|SlowDown|LimitExceeded|Timeout|ServiceUnavailable|InternalServer|InternalError/i;

/** True when the same call may well succeed a little later: no connection, throttled, or a failure of AWS itself. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = ('$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {}).httpStatusCode ?? 0;
  return isNoConnection(error) || status === 429 || status >= 500 || PASSING.test(error.name);
}

interface RunOutOfSight {
  readonly executionArn: string;
  readonly region: string;
  /** Absent when the run has no plan yet. */
  readonly runId: string | undefined;
}

/** What ended the following, with all it takes to find the run again. */
export function outOfSight(error: unknown, { executionArn, region, runId }: RunOutOfSight): BenchmarkError {
  const explained = explainError(error);
  const known = isBenchmarkError(explained) ? explained : undefined;
  const command = `npx thaw reports download ${runId === undefined ? '' : `${runId} `}--region ${region}`;
  return new BenchmarkError({
    code: known?.code ?? 'AWS_FAILED',
    source: known?.source ?? 'aws',
    message: `This command can no longer follow the run, which goes on by itself (execution ${executionArn}): ${messageOf(explained)}`,
    fix: `${known === undefined ? '' : `${known.fix}; `}when the run has ended, bring its report: ${command}`,
    cause: error,
  });
}
